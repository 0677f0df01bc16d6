// Verbs, and documents with their notes changed.
#include "tools/playing/song_verbs.h"

#include <algorithm>
#include <stdexcept>

#include "data/groove.h"
#include "tools/playing/groove_edits.h"

namespace drumvae {
namespace {

constexpr std::uint16_t kClosedHiHat = std::uint16_t{1} << 2U;

using Rows = std::vector<float>;

Rows as_drawn(std::span<const float>, std::span<const float> drawn) {
  return {drawn.begin(), drawn.end()};
}

// The rows of each output of a song.
std::vector<Rows> rows_of_song(SongPlayer& player, const ModelConfig& config, const Song& song,
                               const SongVerb& verb, const DrumTensor* feel) {
  return player.play(song, feel != nullptr ? *feel : song.tensor,
                     [&](std::span<const float> drawn, std::int32_t first) {
                       const auto steps = static_cast<std::int32_t>(config.steps);
                       return verb.settle(rows_of(window_of(song.tensor, first, steps)), drawn);
                     });
}

}  // namespace

SongVerb humanize_verb(const HumanizeOptions& options) {
  if (!(options.strength >= 0 && options.strength <= 1))
    throw std::invalid_argument("humanize: the strength must be from 0 to 1");
  return {
      .name = "humanize",
      .check = [](const ModelConfig& config) { require_variant(config, "humanize", {"humanize"}); },
      .settle =
          [options](std::span<const float> own, std::span<const float> drawn) {
            const Rows played = options.keep_hits ? with_hits_of(own, drawn) : as_drawn(own, drawn);
            return blend(own, played, options.strength);
          },
      .keep_hits = options.keep_hits};
}

SongVerb reconstruct_verb() {
  return {.name = "reconstruct", .check = [](const ModelConfig&) {}, .settle = as_drawn};
}

SongVerb tap_to_drum_verb() {
  return {.name = "tap2drum",
          .check =
              [](const ModelConfig& config) {
                require_variant(config, "tap2drum",
                                {"tap_fixed_velocity", "tap_fixed_velocity_note_dropout"});
              },
          .settle = as_drawn,
          .replace = true};
}

SongVerb add_hats_verb() {
  return {
      .name = "add-hats",
      .check =
          [](const ModelConfig& config) { require_variant(config, "add-hats", {"add_closed_hh"}); },
      .settle =
          [](std::span<const float> own, std::span<const float> drawn) {
            return with_drums_of(own, drawn, kClosedHiHat);
          }};
}

SongVerb groove_verb() {
  return {
      .name = "groove",
      .check =
          [](const ModelConfig& config) { require_variant(config, "groove", {"hits_control"}); },
      .settle = [](std::span<const float> own,
                   std::span<const float> drawn) { return with_hits_of(own, drawn); },
      .keep_hits = true};
}

PlayedSet play_song(SongPlayer& player, const ModelConfig& config, const SongFile& file,
                    const SongVerb& verb, const SongOutput& output, const DrumTensor* feel) {
  const Song& first = file.songs.front();
  PlayedSet set;
  std::vector<MidiDocument> documents(static_cast<std::size_t>(output.request.count),
                                      output.new_file ? MidiDocument{} : file.document);
  for (const Song& song : file.songs) {
    const std::vector<Rows> rows = rows_of_song(player, config, song, verb, feel);
    if (&song == &first) {
      set = played_set(config, verb.name.c_str(), rows, output.request,
                       {std::clamp(song.tempo_bpm, 4.0, 10'000.0)});
      for (PlayedGroove& groove : set.grooves) groove.song.steps = song.tensor.steps;
    }
    if (output.new_file) break;
    const Rows before = rows_of(song.tensor);
    const NoteWishes wishes{
        .kit = output.request.kit, .translate = output.translate, .replace = verb.replace};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const SongNotes notes = notes_of(song, before, rows[i], wishes);
      change_notes(documents[i], notes.changes, notes.added);
      DrumSong& drawn = set.grooves[i].song;
      if (&song == &first) drawn.hits = hits_of(song, notes, drawn.tempo_bpm);
    }
  }
  if (output.new_file) return set;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    if (output.request.tempo_bpm) set_tempo(documents[i], us_per_quarter_of(set.grooves[i].song));
    set.grooves[i].file = bytes_of(documents[i]);
  }
  return set;
}

}  // namespace drumvae
