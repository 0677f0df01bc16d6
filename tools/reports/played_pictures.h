// The grooves of a set as pictures.
#pragma once

#include <filesystem>
#include <vector>

#include "data/kit_map.h"
#include "tools/playing/play.h"
#include "tools/reports/rasterizer.h"

namespace drumvae {

// Writes each song's picture beside its MIDI file, in paths, as .svg or .png, and returns where;
// kit: whose pitches the songs have.  Throws IoError.
std::vector<std::filesystem::path> write_svgs(const std::vector<std::filesystem::path>& paths,
                                              const PlayedSet& set, const KitMap& kit);
std::vector<std::filesystem::path> write_pngs(const std::vector<std::filesystem::path>& paths,
                                              const PlayedSet& set, const KitMap& kit,
                                              const Rasterizer& rasterizer);

}  // namespace drumvae
