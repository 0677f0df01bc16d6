// Commands that go through songs: several files and folders, one model.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tools/play_flags.h"
#include "tools/playing/song_verbs.h"

namespace drumvae {

struct SongFlags {
  PlayFlags play;
  std::vector<std::string> files;  // and folders
  std::string feel;                // of groove: the file whose feel is taken
  std::string bars;                // FROM-TO
  bool new_file = false;           // the drums alone, not the file that was read with them changed
};

// --bars and --new-file, and the flags of all commands that play.
void add_song_flags(CLI::App& command, SongFlags& flags);

// What a verb makes of models of patterns, which have no rows of grooves; not given where it
// refuses them.
using PatternVerb = PlayedSet (*)(const GrooveVae&, const InputGroove&, const PlayRequest&);

// Loads the model once, plays one file after the other, and goes on behind one that fails: it is
// named, and an error at the end counts them.  Of several files each is written below --out under
// its own name, in the folders where it was found; none is written over one that is read.
void play_songs(SongFlags& flags, const SongVerb& verb, PatternVerb patterns = nullptr);

}  // namespace drumvae
