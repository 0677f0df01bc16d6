// A groove as a picture: a step grid with velocity as colour and microtiming as shift.
#pragma once

#include <filesystem>
#include <string>

#include "data/drum_song.h"
#include "data/kit_map.h"
#include "tools/reports/rasterizer.h"

namespace drumvae {

// An SVG document.  A lane for each drum class of the kit, cymbals on top, or for each pitch where
// a song has others; a mark begins where its hit does, so that a late one stands right of its line,
// and says pitch, velocity and shift when it is pointed at.
std::string groove_svg(const DrumSong& song, const KitMap& kit);

// The same as a file.  Throws IoError.
void write_svg(const std::filesystem::path& path, const DrumSong& song, const KitMap& kit);

// The same as a PNG file, two pixels for one.  Throws IoError.
void write_png(const std::filesystem::path& path, const DrumSong& song, const KitMap& kit,
               const Rasterizer& rasterizer);

}  // namespace drumvae
