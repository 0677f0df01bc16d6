// A file for each groove.
#include "tools/reports/played_pictures.h"

#include "tools/reports/groove_picture.h"

namespace drumvae {

namespace fs = std::filesystem;

std::vector<fs::path> write_svgs(const std::vector<fs::path>& paths, const PlayedSet& set,
                                 const KitMap& kit) {
  std::vector<fs::path> svgs = paths;
  for (std::size_t i = 0; i < svgs.size(); ++i)
    write_svg(svgs[i].replace_extension(".svg"), set.grooves[i].song, kit);
  return svgs;
}

std::vector<fs::path> write_pngs(const std::vector<fs::path>& paths, const PlayedSet& set,
                                 const KitMap& kit, const Rasterizer& rasterizer) {
  std::vector<fs::path> pngs = paths;
  for (std::size_t i = 0; i < pngs.size(); ++i)
    write_png(pngs[i].replace_extension(".png"), set.grooves[i].song, kit, rasterizer);
  return pngs;
}

}  // namespace drumvae
