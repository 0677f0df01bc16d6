// The pictures of a set of grooves.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/playing/two_grooves.h"
#include "tests/tools/reports/png_size.h"
#include "tools/reports/groove_picture.h"
#include "tools/reports/played_pictures.h"

namespace drumvae {
namespace {

using Paths = std::vector<std::filesystem::path>;

// Two songs of unlike widths.
TEST_CASE("The picture of each groove stands beside its file") {
  const test::TemporaryFolder folder;
  const PlayedSet set = test::two_grooves();
  const Paths svgs = write_svgs({folder / "a.mid", folder / "b.1.mid"}, set, DrumMap::gm);
  CHECK(svgs == Paths{folder / "a.svg", folder / "b.1.svg"});
  for (std::size_t i = 0; i < 2; ++i)
    CHECK(test::read_text(svgs[i]) == groove_svg(set.grooves[i].song, DrumMap::gm));
  CHECK_THROWS_AS(write_svgs({folder / "no/a.mid", folder / "no/b.mid"}, set, DrumMap::gm),
                  IoError);
}

TEST_CASE("As an image, too") {
  const test::TemporaryFolder folder;
  const Paths pngs = write_pngs({folder / "a.mid", folder / "b.1.mid"}, test::two_grooves(),
                                DrumMap::gm, Rasterizer());
  CHECK(pngs == Paths{folder / "a.png", folder / "b.1.png"});
  const auto width = [](const auto& png) { return test::png_size(test::read_text(png)).first; };
  CHECK(width(pngs[0]) < width(pngs[1]));
}

}  // namespace
}  // namespace drumvae
