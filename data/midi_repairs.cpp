// Repairs in words.
#include "data/midi_repairs.h"

namespace drumvae {

const char* words_of(MidiRepair repair) {
  constexpr std::array<const char*, kMidiRepairs> kWords{
      "bytes before the header",
      "a wrong header",
      "another number of tracks than the header says",
      "wrong lengths of tracks",
      "tracks without End Of Track",
      "bytes between or behind the chunks",
      "system messages within a track",
      "data bytes over 127",
      "impossible tempos or time signatures",
      "broken tracks, read up to the break",
      "drum notes of length 0",
      "drum notes without a note-off"};
  return kWords[static_cast<std::size_t>(repair)];
}

std::string words_of(const MidiRepairs& repairs) {
  std::string words;
  for (std::size_t i = 0; i < kMidiRepairs; ++i) {
    const auto repair = static_cast<MidiRepair>(i);
    if (repairs.count(repair) == 0) continue;
    if (!words.empty()) words += ", ";
    words += std::string(words_of(repair)) + " (" + std::to_string(repairs.count(repair)) + ")";
  }
  return words;
}

}  // namespace drumvae
