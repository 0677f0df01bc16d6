// Cell by cell.
#include "tools/playing/song_notes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <tuple>

#include "data/groove_cell.h"

namespace drumvae {
namespace {

GrooveCell cell_at(std::span<const float> rows, std::int32_t step, int drum) {
  return cell_of(rows.subspan(static_cast<std::size_t>(step) * kRowDepth, kRowDepth), drum);
}

// The notes of a song by step and drum, the loudest first, and of equals the first.
std::map<std::pair<std::int32_t, int>, std::vector<std::size_t>> cells_of(const Song& song) {
  std::map<std::pair<std::int32_t, int>, std::vector<std::size_t>> cells;
  for (std::size_t i = 0; i < song.steps.size(); ++i)
    if (song.drums[i] >= 0) cells[{song.steps[i], song.drums[i]}].push_back(i);
  for (auto& [cell, notes] : cells)
    std::ranges::stable_sort(notes, {},
                             [&](std::size_t i) { return -song.file.notes[i].velocity; });
  return cells;
}

template <class Key>
Key most_of(const std::map<Key, int>& counts, Key otherwise) {
  const auto most =
      std::ranges::max_element(counts, {}, [](const auto& each) { return each.second; });
  return most == counts.end() ? otherwise : most->first;
}

class NoteMaker {
 public:
  NoteMaker(const Song& song, const NoteWishes& wishes) : song_(song), wishes_(wishes) {
    std::map<std::pair<int, int>, int> places;
    std::array<std::map<int, int>, kDrumClasses> pitches;
    for (std::size_t i = 0; i < song.file.notes.size(); ++i) {
      const MidiNote& note = song.file.notes[i];
      ++places[{note.track, note.channel}];
      if (song.drums[i] >= 0) ++pitches[static_cast<std::size_t>(song.drums[i])][note.pitch];
    }
    std::tie(track_, channel_) = most_of(places, std::pair(0, kDrumChannel));
    if (wishes.replace && song.file.found.rule != DrumRule::system_exclusive)
      channel_ = kDrumChannel;
    for (int drum = 0; drum < kDrumClasses; ++drum)
      pitches_[static_cast<std::size_t>(drum)] =
          wishes.translate || wishes.replace
              ? wishes.kit.pitch_of(drum)
              : most_of(pitches[static_cast<std::size_t>(drum)], wishes.kit.pitch_of(drum));
  }

  int pitch_of(int drum) const { return pitches_[static_cast<std::size_t>(drum)]; }

  NewNote make(std::int32_t step, int drum, const GrooveCell& cell) const {
    const std::int32_t start = song_.tick_at(step, cell.offset);
    const auto length = static_cast<std::int32_t>(std::max(song_.map.step_ticks(), 1.0));
    return {.track = track_,
            .channel = channel_,
            .pitch = pitch_of(drum),
            .velocity = midi_velocity(cell.velocity),
            .start_tick = start,
            .end_tick = start + length};
  }

 private:
  const Song& song_;
  const NoteWishes& wishes_;
  int track_ = 0, channel_ = kDrumChannel;
  std::array<int, kDrumClasses> pitches_{};
};

NoteChange unchanged(const MidiNote& note) {
  return {.note = note, .tick = note.start_tick, .velocity = note.velocity, .pitch = note.pitch};
}

// Moves and scales the notes of a cell together; `notes` are those of changes, the leader first.
void play_cell(const Song& song, std::int32_t step, const GrooveCell& before,
               const GrooveCell& after, const std::vector<std::size_t>& notes,
               std::vector<NoteChange>& changes) {
  const NoteChange leader = changes[notes.front()];
  std::int32_t earliest = leader.tick;
  for (const std::size_t i : notes) earliest = std::min(earliest, changes[i].tick);
  std::int32_t shift = 0;
  if (after.offset != before.offset)
    shift = std::max(song.tick_at(step, after.offset) - leader.tick, -earliest);
  const bool louder = after.velocity != before.velocity;
  const int velocity = midi_velocity(after.velocity);
  for (const std::size_t i : notes) {
    changes[i].tick += shift;
    if (louder)
      changes[i].velocity = scaled_velocity(changes[i].velocity, leader.velocity, velocity);
  }
}

}  // namespace

SongNotes notes_of(const Song& song, std::span<const float> before, std::span<const float> after,
                   const NoteWishes& wishes) {
  SongNotes result;
  const NoteMaker maker(song, wishes);
  for (std::size_t i = 0; i < song.file.notes.size(); ++i) {
    result.changes.push_back(unchanged(song.file.notes[i]));
    NoteChange& change = result.changes.back();
    if (song.drums[i] >= 0 && wishes.translate) change.pitch = wishes.kit.pitch_of(song.drums[i]);
    change.removed = wishes.replace && song.drums[i] >= 0;
  }
  const auto cells = cells_of(song);
  for (std::int32_t step = 0; step < song.tensor.steps; ++step) {
    for (int drum = 0; drum < kDrumClasses; ++drum) {
      const GrooveCell was = cell_at(before, step, drum), is = cell_at(after, step, drum);
      const auto found = cells.find({step, drum});
      if (wishes.replace || found == cells.end()) {
        if (is.hit) result.added.push_back(maker.make(step, drum, is));
      } else if (is.hit && is != was) {
        play_cell(song, step, was, is, found->second, result.changes);
      } else if (!is.hit) {
        for (const std::size_t i : found->second) result.changes[i].removed = true;
      }
    }
  }
  return result;
}

std::vector<DrumHit> hits_of(const Song& song, const SongNotes& notes, double tempo_bpm) {
  std::vector<DrumHit> hits;
  const double step_s = 60 / tempo_bpm / 4, step_ticks = song.map.step_ticks();
  const auto add = [&](int pitch, int velocity, std::int32_t tick, std::int32_t length,
                       std::int32_t step) {
    const double start_s = (step + (tick - song.map.tick_of_step(step)) / step_ticks) * step_s;
    hits.push_back({pitch, velocity, start_s, start_s + length / step_ticks * step_s, step});
  };
  for (std::size_t i = 0; i < notes.changes.size(); ++i) {
    const NoteChange& change = notes.changes[i];
    if (!change.removed)
      add(change.pitch, change.velocity, change.tick, change.note.end_tick - change.note.start_tick,
          song.steps[i]);
  }
  for (const NewNote& note : notes.added) {
    const MetreStretch& stretch = song.map.stretches()[song.map.stretch_at(note.start_tick)];
    const double steps = std::floor((note.start_tick - stretch.first_tick) / step_ticks + 0.5);
    add(note.pitch, note.velocity, note.start_tick, note.end_tick - note.start_tick,
        static_cast<std::int32_t>(stretch.first_step +
                                  static_cast<std::int64_t>(std::max(steps, 0.0))));
  }
  return hits;
}

}  // namespace drumvae
