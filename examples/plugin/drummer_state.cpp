// States as bytes for the host, and as words that two threads may touch.
#include "drummer_state.h"

#include <bit>

namespace plugin {
namespace {

constexpr std::uint32_t kFormat = 1;
constexpr std::size_t kHeadBytes = 16, kNoteBytes = 8;

// beat, pitch and velocity, low to high.
std::uint64_t word_of(const drumvae_hit& note) {
  return std::bit_cast<std::uint32_t>(static_cast<float>(note.beat)) |
         std::uint64_t{note.pitch} << 32 | std::uint64_t{note.velocity} << 40;
}

void add_note(std::uint64_t word, Pattern& pattern) {
  pattern.add(std::bit_cast<float>(static_cast<std::uint32_t>(word)),
              static_cast<std::uint8_t>(word >> 32), static_cast<std::uint8_t>(word >> 40));
}

void append(std::vector<std::uint8_t>& bytes, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> 8 * i));
}

std::uint64_t value_at(std::span<const std::uint8_t> bytes, std::size_t from, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value |= std::uint64_t{bytes[from + i]} << 8 * i;
  return value;
}

}  // namespace

std::vector<std::uint8_t> DrummerState::bytes() const {
  std::vector<std::uint8_t> bytes;
  append(bytes, kFormat, 4);
  append(bytes, seed, 4);
  append(bytes, number, 4);
  append(bytes, pattern.notes().size(), 4);
  for (const drumvae_hit& note : pattern.notes()) append(bytes, word_of(note), kNoteBytes);
  return bytes;
}

std::optional<DrummerState> DrummerState::read(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kHeadBytes || value_at(bytes, 0, 4) != kFormat) return {};
  const std::uint64_t count = value_at(bytes, 12, 4);
  if (bytes.size() != kHeadBytes + kNoteBytes * count) return {};
  DrummerState state = {.seed = static_cast<std::uint32_t>(value_at(bytes, 4, 4)),
                        .number = static_cast<std::uint32_t>(value_at(bytes, 8, 4)),
                        .pattern = {}};
  for (std::size_t i = 0; i < count; ++i)
    add_note(value_at(bytes, kHeadBytes + kNoteBytes * i, kNoteBytes), state.pattern);
  if (state.number == 0 || state.pattern.notes().size() != count) return {};
  return state;
}

void SharedState::publish(const DrummerState& state) {
  const auto version = version_.load(std::memory_order_relaxed);
  version_.store(version + 1, std::memory_order_relaxed);
  std::atomic_thread_fence(std::memory_order_release);
  const auto put = [&](std::size_t i, std::uint64_t word) {
    words_[i].store(word, std::memory_order_relaxed);
  };
  const auto notes = state.pattern.notes();
  put(0, state.seed | std::uint64_t{state.number} << 32);
  put(1, notes.size());
  for (std::size_t i = 0; i < notes.size(); ++i) put(2 + i, word_of(notes[i]));
  version_.store(version + 2, std::memory_order_release);
}

DrummerState SharedState::copied() const {
  const auto word = [&](std::size_t i) { return words_[i].load(std::memory_order_relaxed); };
  DrummerState state = {.seed = static_cast<std::uint32_t>(word(0)),
                        .number = static_cast<std::uint32_t>(word(0) >> 32),
                        .pattern = {}};
  const std::uint64_t count = word(1);
  for (std::size_t i = 0; i < count; ++i) add_note(word(2 + i), state.pattern);
  return state;
}

DrummerState SharedState::read() const {
  for (;;) {
    const auto version = version_.load(std::memory_order_acquire);
    const DrummerState state = copied();
    std::atomic_thread_fence(std::memory_order_acquire);
    if (version % 2 == 0 && version_.load(std::memory_order_relaxed) == version) return state;
  }
}

}  // namespace plugin
