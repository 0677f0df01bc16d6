// Writing the plain copy.
#include "data/plain_track.h"

#include <cassert>
#include <string_view>

namespace drumvae {
namespace {

constexpr std::uint32_t kMaxDelta = (1U << 28U) - 1;  // of a variable-length number of four bytes
constexpr std::uint8_t kMeta = 0xFF;
constexpr std::uint8_t kEndOfTrack = 0x2F;
constexpr std::uint8_t kChannelPressure = 0xD0;

void put(std::vector<std::byte>& out, std::uint32_t value) {
  out.push_back(static_cast<std::byte>(value));
}

void put_big_endian(std::vector<std::byte>& out, std::uint32_t value, unsigned count) {
  for (unsigned i = count; i-- > 0;) put(out, value >> (8U * i) & 0xFFU);
}

void put_tag(std::vector<std::byte>& out, std::string_view tag) {
  for (const char letter : tag) put(out, static_cast<std::uint8_t>(letter));
}

}  // namespace

void put_plain_header(std::vector<std::byte>& out, int tracks, int ticks_per_quarter) {
  put_tag(out, "MThd");
  put_big_endian(out, 6, 4);
  put_big_endian(out, 1, 2);
  put_big_endian(out, static_cast<std::uint32_t>(tracks), 2);
  put_big_endian(out, static_cast<std::uint32_t>(ticks_per_quarter), 2);
}

PlainTrack::PlainTrack(std::vector<std::byte>& out) : out_(out) {
  put_tag(out_, "MTrk");
  put_big_endian(out_, 0, 4);
  body_ = out_.size();
}

void PlainTrack::add(std::int32_t tick, std::uint8_t status, std::uint8_t first,
                     std::uint8_t second) {
  put_delta(tick);
  for (const std::uint8_t value : {status, first, second}) put(out_, value);
}

void PlainTrack::finish() {
  add(last_tick_, kMeta, kEndOfTrack, 0);
  const std::size_t length = out_.size() - body_;
  for (unsigned i = 0; i < 4; ++i)
    out_[body_ - 4 + i] = static_cast<std::byte>(length >> (24U - 8U * i) & 0xFFU);
}

// The events that are left out may have bridged a gap that one number cannot hold: then channel
// pressure, which nobody reads, stands in for them.
void PlainTrack::put_delta(std::int32_t tick) {
  assert(tick >= last_tick_);
  auto delta = static_cast<std::uint32_t>(tick - last_tick_);
  last_tick_ = tick;
  for (; delta > kMaxDelta; delta -= kMaxDelta) {
    put_variable_length(kMaxDelta);
    put(out_, kChannelPressure);
    put(out_, 0);
  }
  put_variable_length(delta);
}

void PlainTrack::put_variable_length(std::uint32_t value) {
  for (unsigned shift = 21; shift > 0; shift -= 7)
    if (value >> shift != 0) put(out_, (value >> shift & 0x7FU) | 0x80U);
  put(out_, value & 0x7FU);
}

}  // namespace drumvae
