// Songs as MIDI files, byte by byte, for tests of what is done with them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "data/midi.h"
#include "tests/support/midi_bytes.h"
#include "tests/support/temporary_folder.h"

namespace drumvae::test {

struct Hit {
  std::uint32_t tick = 0;
  std::uint8_t pitch = 36;
  std::uint8_t velocity = 100;
  std::uint8_t channel = 9;
};

// Eighth hats, kick on 1 and 3, snare on 2 and 4: 12 hits to a bar of 480 ticks per quarter note.
inline std::vector<Hit> beat(int bars, std::uint32_t begin = 0) {
  std::vector<Hit> hits;
  for (std::uint32_t eighth = 0; eighth < 8U * static_cast<std::uint32_t>(bars); ++eighth) {
    const std::uint32_t tick = begin + 240 * eighth;
    hits.push_back({tick, 42, 80});
    if (eighth % 2 == 0)
      hits.push_back({tick, static_cast<std::uint8_t>(eighth % 4 == 0 ? 36 : 38)});
  }
  return hits;
}

// As a track of notes 60 ticks long, behind `heading`; End Of Track at `end` at least.
inline Bytes track_of_hits(const std::vector<Hit>& hits, const Bytes& heading = {},
                           std::uint32_t end = 0) {
  struct Edge {
    std::uint32_t tick;
    Hit hit;
  };
  std::vector<Edge> edges;
  for (const Hit& hit : hits) {
    edges.push_back({hit.tick, hit});
    Hit off = hit;
    off.velocity = 0;
    edges.push_back({hit.tick + 60, off});
  }
  std::ranges::stable_sort(
      edges, {}, [](const Edge& edge) { return std::pair(edge.tick, edge.hit.velocity != 0); });
  Bytes events = heading;
  std::uint32_t now = 0;
  for (const Edge& edge : edges) {
    events = events + note(edge.tick - now, edge.hit.pitch, edge.hit.velocity, edge.hit.channel);
    now = edge.tick;
  }
  return chunk("MTrk", events + end_of_track(std::max(end, now) - now));
}

// One track at 100 bpm.
inline Bytes song_of_hits(const std::vector<Hit>& hits, const Bytes& more = {},
                          std::uint32_t end = 0) {
  return header(0, 1, 480) + track_of_hits(hits, tempo(0, 600'000) + more, end);
}

inline std::string write_bytes(const std::filesystem::path& path, const Bytes& bytes) {
  std::filesystem::create_directories(path.parent_path());
  write_text(path, std::string(bytes.begin(), bytes.end()));
  return path.string();
}

// {tick, pitch, velocity, channel, length}, sorted, of all drum notes.
inline std::vector<std::vector<int>> notes_in(const std::filesystem::path& path,
                                              const MidiOptions& options = {
                                                  .notes = NoteRule::every_hit}) {
  std::vector<std::vector<int>> notes;
  for (const MidiNote& note : read_midi(path, options).notes)
    notes.push_back({note.start_tick, note.pitch, note.velocity, note.channel,
                     note.end_tick - note.start_tick});
  std::ranges::sort(notes);
  return notes;
}

}  // namespace drumvae::test
