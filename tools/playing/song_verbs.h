// What verbs make of songs: the input's own file with its drum notes changed, or new files.
#pragma once

#include <functional>
#include <string>

#include "tools/playing/humanize.h"
#include "tools/playing/song_notes.h"
#include "tools/playing/song_player.h"

namespace drumvae {

struct SongVerb {
  std::string name;
  // Refuses a model that the verb has no use for.  Throws std::invalid_argument.
  std::function<void(const ModelConfig&)> check;
  // What becomes of the drawn rows of a window [T, 27], given what the song has there [T, 27].
  std::function<std::vector<float>(std::span<const float> own, std::span<const float> drawn)>
      settle;
  bool keep_hits = false;  // the hits are the song's (SongPlayer)
  bool replace = false;    // all notes are new
};

// Hits are kept unless options say otherwise.
SongVerb humanize_verb(const HumanizeOptions& options);
SongVerb reconstruct_verb();
SongVerb tap_to_drum_verb();
SongVerb add_hats_verb();
SongVerb groove_verb();

struct SongOutput {
  PlayRequest request;     // kit and tempo of what is written
  bool translate = false;  // to the kit's pitches
  bool new_file = false;   // of the drums alone
};

// The song or songs of a file played, as set and files.  `feel`: whose latents are decoded; by
// default the song's own.
PlayedSet play_song(SongPlayer& player, const ModelConfig& config, const SongFile& file,
                    const SongVerb& verb, const SongOutput& output,
                    const DrumTensor* feel = nullptr);

}  // namespace drumvae
