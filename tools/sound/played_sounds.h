// The grooves of a set as sound.
#pragma once

#include <filesystem>
#include <vector>

#include "tools/playing/play.h"
#include "tools/sound/audio.h"

namespace drumvae {

// Writes each song's sound beside its MIDI file, in paths, as .wav, and returns where.  Throws
// IoError.
std::vector<std::filesystem::path> write_wavs(const std::vector<std::filesystem::path>& paths,
                                              const PlayedSet& set, const AudioRenderer& renderer);

}  // namespace drumvae
