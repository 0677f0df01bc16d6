// Notes into the synthesizer at their samples, and WAV files.
#include "tools/sound/audio.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <tuple>

#include "engine/platform.h"

namespace drumvae {
namespace {

struct Edge {
  std::int64_t sample;
  int velocity;  // 0 ends the note
  int pitch;
};

// Both ends of all notes in time, ends first where they meet.
std::vector<Edge> edges_of(const std::vector<TickNote>& notes, double samples_per_tick) {
  const auto sample = [&](std::int32_t tick) { return std::llround(tick * samples_per_tick); };
  std::vector<Edge> edges;
  for (const TickNote& note : notes) {
    edges.push_back({sample(note.start_tick), note.velocity, note.pitch});
    edges.push_back({sample(note.end_tick), 0, note.pitch});
  }
  std::ranges::sort(edges, {}, [](const Edge& edge) {
    return std::tuple(edge.sample, edge.velocity != 0, edge.pitch);
  });
  return edges;
}

void keep_within_full_scale(Audio& audio) {
  float peak = 1;
  for (const auto* side : {&audio.left, &audio.right})
    for (const float value : *side) peak = std::max(peak, std::abs(value));
  for (auto* side : {&audio.left, &audio.right})
    for (float& value : *side) value /= peak;
}

void put(std::string& bytes, std::uint32_t value, unsigned count) {
  for (unsigned i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
}

std::uint32_t sixteen_bits(float value) {
  return static_cast<std::uint16_t>(std::lround(std::clamp(value, -1.0F, 1.0F) * 32767.0F));
}

}  // namespace

Audio AudioRenderer::render(const DrumSong& song) const {
  const std::vector<TickNote> notes = midi_notes_of(song);
  const double samples_per_tick =
      us_per_quarter_of(song) * 1e-6 / kWrittenTicksPerQuarter * kSampleRate;
  std::int32_t end_tick = end_tick_of(song);
  for (const TickNote& note : notes) end_tick = std::max(end_tick, note.end_tick);
  const auto length = static_cast<std::size_t>(
      std::llround(end_tick * samples_per_tick + kRingOut_s * kSampleRate));
  Audio audio{std::vector<float>(length), std::vector<float>(length)};
  // A new one for each: an old one goes on where it stands in a block of 64 samples.
  FluidSynth synth(sound_font_, kSampleRate);
  std::size_t done = 0;
  const auto render_until = [&](std::size_t sample) {
    synth.render(std::span(audio.left).subspan(done, sample - done),
                 std::span(audio.right).subspan(done, sample - done));
    done = sample;
  };
  for (const Edge& edge : edges_of(notes, samples_per_tick)) {
    render_until(static_cast<std::size_t>(edge.sample));
    edge.velocity == 0 ? synth.note_off(edge.pitch) : synth.note_on(edge.pitch, edge.velocity);
  }
  render_until(length);
  keep_within_full_scale(audio);
  return audio;
}

// Source: "Multimedia Programming Interface and Data Specifications 1.0", IBM and Microsoft, 1991.
void write_wav(const std::filesystem::path& path, const Audio& audio) {
  constexpr unsigned kFrameBytes = 4;
  const auto frames = static_cast<std::uint32_t>(audio.left.size());
  std::string bytes = "RIFF";
  put(bytes, 36 + frames * kFrameBytes, 4);
  bytes += "WAVEfmt ";
  put(bytes, 16, 4);
  put(bytes, 1, 2);  // PCM
  put(bytes, 2, 2);  // channels
  put(bytes, kSampleRate, 4);
  put(bytes, kSampleRate * kFrameBytes, 4);
  put(bytes, kFrameBytes, 2);
  put(bytes, 16, 2);  // bits
  bytes += "data";
  put(bytes, frames * kFrameBytes, 4);
  for (std::size_t i = 0; i < frames; ++i) {
    put(bytes, sixteen_bits(audio.left[i]), 2);
    put(bytes, sixteen_bits(audio.right[i]), 2);
  }
  write_file_atomically(path, std::as_bytes(std::span(bytes)), Flush::later);
}

}  // namespace drumvae
