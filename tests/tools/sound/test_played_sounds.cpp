// The sound of a set of grooves.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/playing/two_grooves.h"
#include "tools/sound/played_sounds.h"

namespace drumvae {
namespace {

// Two songs of unlike lengths: of one second and two.
TEST_CASE("The sound of each groove stands beside its file and is as long as its song") {
  const test::TemporaryFolder folder;
  const auto wavs = write_wavs({folder / "a.mid", folder / "b.1.mid"}, test::two_grooves(),
                               AudioRenderer(system_sound_font()));
  CHECK(wavs == std::vector{folder / "a.wav", folder / "b.1.wav"});
  const auto seconds = [](const std::filesystem::path& wav) {
    return (std::filesystem::file_size(wav) - 44) / (4 * kSampleRate);
  };
  CHECK(seconds(wavs[0]) == 1 + AudioRenderer::kRingOut_s);
  CHECK(seconds(wavs[1]) == 2 + AudioRenderer::kRingOut_s);
}

TEST_CASE("A sound that cannot be written is an error") {
  const test::TemporaryFolder folder;
  CHECK_THROWS_AS(write_wavs({folder / "no/a.mid", folder / "no/b.mid"}, test::two_grooves(),
                             AudioRenderer(system_sound_font())),
                  IoError);
}

}  // namespace
}  // namespace drumvae
