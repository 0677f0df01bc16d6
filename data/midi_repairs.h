// What a lenient reader mended in a MIDI file: kinds and how often, for one notice a file and for
// reports.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace drumvae {

enum class MidiRepair : std::uint8_t {
  bytes_before,       // bytes before the header
  header,             // a length or format that the header states wrongly
  track_count,        // more or fewer tracks than the header says: all that are there are read
  chunk_length,       // a track that is shorter or longer than it says
  no_end_of_track,    // ends behind its last event
  bytes_between,      // bytes between or behind the chunks
  system_messages,    // clock, active sensing and the like within a track: passed over
  high_data_bytes,    // above 127: 127 in their place; a note of such a pitch is left out
  bad_meta_events,    // a tempo or time signature that cannot be: passed over
  broken_tracks,      // read up to where they can be
  zero_length_notes,  // drum notes that end where they begin
  unended_notes,      // drum notes without a note-off
};
inline constexpr std::size_t kMidiRepairs = 12;

class MidiRepairs {
 public:
  void add(MidiRepair repair, std::int64_t count = 1) { counts_[index(repair)] += count; }
  void add(const MidiRepairs& others) {
    for (std::size_t i = 0; i < kMidiRepairs; ++i) counts_[i] += others.counts_[i];
  }
  std::int64_t count(MidiRepair repair) const { return counts_[index(repair)]; }
  bool any() const { return counts_ != std::array<std::int64_t, kMidiRepairs>{}; }
  bool operator==(const MidiRepairs&) const = default;

 private:
  static constexpr std::size_t index(MidiRepair repair) { return static_cast<std::size_t>(repair); }
  std::array<std::int64_t, kMidiRepairs> counts_{};
};

// "no End Of Track", ... as notices and reports have it.
const char* words_of(MidiRepair repair);

// "no End Of Track, 2 bytes behind the last chunk"; empty where nothing was mended.
std::string words_of(const MidiRepairs& repairs);

}  // namespace drumvae
