// Reading songs, and their windows.
#include "tools/playing/song.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "data/groove.h"
#include "data/midi_edit.h"
#include "data/song_grid.h"
#include "engine/errors.h"

namespace drumvae {
namespace {

std::int32_t steps_of(const std::vector<Bar>& bars) {
  return bars.empty() ? 0 : static_cast<std::int32_t>(bars.back().first_step) + bars.back().steps;
}

// The whole bars before End Of Track, `most` steps of them at most.
std::vector<Bar> bars_before_end(const BarMap& map, std::int32_t end_tick, std::int32_t most) {
  std::vector<Bar> bars = map.bars_before(most);
  std::erase_if(bars, [&](const Bar& bar) {
    return map.tick_of_step(bar.first_step) + bar.steps * map.step_ticks() > end_tick;
  });
  return bars;
}

Song song_of(MidiFile file, const SongRequest& request, const std::string& name) {
  SongGrid grid = grid_of(file, name);
  Song song{.file = std::move(file), .map = std::move(grid.map), .bars = std::move(grid.bars)};
  song.tempo_bpm = tempo_bpm_of(song.file);
  for (const DrumHit& hit : grid.performance.hits) {
    song.steps.push_back(hit.step);
    song.drums.push_back(request.kit.class_of(hit.pitch));
  }
  const DrumTensor played = encode_groove(grid.performance, request.kit);
  if (steps_of(song.bars) < request.window_steps) {
    auto whole = bars_before_end(song.map, song.file.end_tick, request.window_steps);
    if (whole.size() > song.bars.size()) song.bars = std::move(whole);
  }
  song.tensor = slice(played, 0, steps_of(song.bars));
  return song;
}

// The pitches of notes that the kit has no drum for, and how many there are of each.
std::map<int, int> unmapped(const std::vector<Song>& songs) {
  std::map<int, int> notes;
  for (const Song& song : songs)
    for (std::size_t i = 0; i < song.drums.size(); ++i)
      if (song.drums[i] < 0) ++notes[song.file.notes[i].pitch];
  return notes;
}

std::string words_of(const std::map<int, int>& notes) {
  std::string words;
  for (const auto& [pitch, count] : notes)
    words += fmt::format("{}pitch {}: {} {}", words.empty() ? "" : ", ", pitch, count,
                         count == 1 ? "note" : "notes");
  return words;
}

std::string metre_words(const std::vector<Song>& songs) {
  for (const Song& song : songs)
    for (const Bar& bar : song.bars)
      if (bar.number > 0 && steps_per_bar(bar.numerator, bar.denominator) != kStepsPerBar)
        return fmt::format("from bar {} on its metre is {}/{}, and the model has heard 4/4 only",
                           bar.number, bar.numerator, bar.denominator);
  return "";
}

void add_notice(SongFile& file, const std::string& words) {
  if (words.empty()) return;
  if (!file.notice.empty()) file.notice += "; ";
  file.notice += words;
}

void add_notices(SongFile& file, const MidiFile& first) {
  add_notice(file, notice_of(first));
  add_notice(file, metre_words(file.songs));
  const auto strangers = unmapped(file.songs);
  if (!strangers.empty())
    add_notice(file, words_of(strangers) + " left as they are: no drums of the map (--map-in)");
}

// The songs that can be played.
void take_songs(std::vector<MidiFile> songs, const SongRequest& request, SongFile& file) {
  std::string missing;
  std::map<int, int> strangers;
  const MidiFile first = songs.front();
  for (MidiFile& each : songs) {
    const std::string none = missing_drums(each, request.midi.drums);
    if (missing.empty()) missing = none;
    if (!none.empty()) continue;
    Song song = song_of(std::move(each), request, file.name);
    if (count_hits(song.tensor) > 0)
      file.songs.push_back(std::move(song));
    else
      for (const auto& [pitch, count] : unmapped({song})) strangers[pitch] += count;
  }
  if (file.songs.empty() && !strangers.empty())
    throw FormatError(file.name, "no drum of the map is hit (" + words_of(strangers) +
                                     "): say which pitch is which drum with --map-in");
  if (file.songs.empty()) throw FormatError(file.name, missing);
  add_notices(file, file.songs.size() == 1 ? file.songs.front().file : first);
}

// --- Some bars only.

BarRange range_of(const SongRequest& request, const Song& song, const std::string& name) {
  const std::int64_t last = song.bars.back().number;
  if (request.bars) {
    if (request.bars->first <= request.bars->last && request.bars->last <= last)
      return *request.bars;
    throw FormatError(name, fmt::format("has no bars {} to {}: choose --bars FROM-TO from 1 to {}",
                                        request.bars->first, request.bars->last, last));
  }
  const std::int64_t count = request.window_steps / kStepsPerBar;
  const std::int64_t choices = std::max<std::int64_t>(last - count + 1, 1);
  if (*request.bar <= choices) return {*request.bar, std::min(*request.bar + count - 1, last)};
  throw FormatError(name, fmt::format("no {} bars begin at bar {}: choose --bar from 1 to {}",
                                      count, *request.bar, choices));
}

const Bar& bar_of(const Song& song, std::int64_t number) {
  return *std::ranges::find(song.bars, number, &Bar::number);
}

// A file of the bars that are asked for, where they are.
SongFile part_of(const SongFile& whole, const SongRequest& request) {
  const Song& song = whole.songs.front();
  const BarRange range = range_of(request, song, whole.name);
  const Bar& first = bar_of(song, range.first);
  const Bar& last = bar_of(song, range.last);
  const std::int64_t end_step = last.first_step + last.steps;
  const auto begin =
      static_cast<std::int32_t>(std::llround(song.map.tick_of_step(first.first_step)));
  const auto end = static_cast<std::int32_t>(std::llround(song.map.tick_of_step(end_step)));
  std::vector<MidiNote> early, late;
  for (std::size_t i = 0; i < song.steps.size(); ++i) {
    const MidiNote& note = song.file.notes[i];
    if (song.steps[i] >= first.first_step && note.start_tick < begin) early.push_back(note);
    if (song.steps[i] >= end_step && note.start_tick < end) late.push_back(note);
  }
  const MidiDocument document = part_of(whole.document, begin, end, early, late);
  SongRequest all = request;
  all.bars.reset();
  all.bar.reset();
  SongFile part{.name = whole.name, .notice = {}};
  MidiSongs songs = parse_songs(bytes_of(document), whole.name, all.midi);
  part.document = std::move(songs.document);
  part.document.repairs = whole.document.repairs;
  for (MidiFile& each : songs.songs) each.repairs = whole.document.repairs;
  take_songs(std::move(songs.songs), all, part);
  return part;
}

}  // namespace

std::int32_t Song::tick_at(std::int64_t step, float offset) const {
  const double half = map.step_ticks() / 2;
  const double farthest = std::max(std::ceil(half) - 1, 0.0);  // halfway belongs to nobody
  const double shift = std::clamp(-static_cast<double>(offset) * half, -farthest, farthest);
  return static_cast<std::int32_t>(std::max(std::nearbyint(map.tick_of_step(step) + shift), 0.0));
}

SongFile read_song(const std::filesystem::path& path, const SongRequest& request) {
  SongFile file{.name = path.string(), .notice = {}};
  MidiSongs songs = read_songs(path, request.midi);
  file.document = std::move(songs.document);
  take_songs(std::move(songs.songs), request, file);
  return request.bars || request.bar ? part_of(file, request) : file;
}

DrumTensor window_of(const DrumTensor& song, std::int32_t first, std::int32_t steps) {
  return song.steps >= steps ? slice(song, first, steps) : round_of(song, first, steps);
}

DrumTensor round_of(const DrumTensor& song, std::int32_t first, std::int32_t steps) {
  DrumTensor window = empty_tensor(steps);
  for (std::int32_t step = 0; step < steps; ++step) {
    const DrumTensor one = slice(song, (first + step) % song.steps, 1);
    const auto row = static_cast<std::size_t>(step);
    window.hits[row] = one.hits[0];
    std::ranges::copy(one.velocities,
                      window.velocities.begin() + static_cast<std::ptrdiff_t>(row * kDrumClasses));
    std::ranges::copy(one.offsets,
                      window.offsets.begin() + static_cast<std::ptrdiff_t>(row * kDrumClasses));
  }
  return window;
}

std::vector<SongWindow> windows_of(const std::vector<Bar>& bars, std::int32_t steps) {
  std::vector<std::int32_t> begins;
  for (const Bar& bar : bars)
    for (std::int32_t in_bar = 0; in_bar < bar.steps; in_bar += kStepsPerBar)
      if (in_bar == 0 || bar.steps > steps / 2)
        begins.push_back(static_cast<std::int32_t>(bar.first_step) + in_bar);
  const std::int32_t all = steps_of(bars);
  std::vector<SongWindow> windows = {{.first = 0, .decided = 0}};
  for (std::int32_t decided = steps; decided < all;) {
    const std::int32_t wanted = std::min(decided - steps / 2, all - steps);
    std::int32_t first = wanted;  // where no bar begins within the half
    for (const std::int32_t begin : begins)
      if (begin >= wanted && begin <= decided) {
        first = begin;
        break;
      }
    windows.push_back({.first = first, .decided = decided - first});
    decided = first + steps;
  }
  return windows;
}

}  // namespace drumvae
