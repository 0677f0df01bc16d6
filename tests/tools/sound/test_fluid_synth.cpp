// The synthesizer.
#include <catch2/catch.hpp>
#include <vector>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tools/sound/fluid_synth.h"

using namespace drumvae;

namespace {

float peak_of(FluidSynth& synth) {
  std::vector<float> left(4096), right(4096);
  synth.render(left, right);
  float peak = 0;
  for (const float value : left) peak = std::max(peak, std::abs(value));
  return peak;
}

}  // namespace

TEST_CASE("nothing sounds before a note, and a louder one is louder") {
  const auto level = [](int velocity) {
    FluidSynth synth(system_sound_font(), 44100);
    CHECK(peak_of(synth) < 1e-4F);
    synth.note_on(36, velocity);
    const float peak = peak_of(synth);
    synth.note_off(36);
    return peak;
  };
  CHECK(level(40) > 1e-3F);
  CHECK(level(127) > 2 * level(40));
}

TEST_CASE("what is no sound font is refused by name") {
  const test::TemporaryFolder folder;
  test::write_text(folder / "text.sf2", "text");
  CHECK_THROWS_AS(FluidSynth(folder / "text.sf2", 44100), FormatError);
  CHECK_THROWS_WITH(FluidSynth(folder / "text.sf2", 44100),
                    Catch::Contains("text.sf2: is no sound font"));
  CHECK_THROWS_AS(FluidSynth(folder / "none.sf2", 44100), IoError);
  CHECK_THROWS_WITH(FluidSynth(folder / "none.sf2", 44100), Catch::Contains("none.sf2"));
}

TEST_CASE("where synthesizer or sound font is missing the error names the package") {
  CHECK_THROWS_WITH(FluidSynth(system_sound_font(), 44100, {"libnosuch.so.1"}),
                    Catch::Contains("install the package libfluidsynth3"));
  CHECK_THROWS_WITH(FluidSynth(system_sound_font(), 44100, {"libc.so.6"}),
                    Catch::Contains("FluidSynth: has no fluid_set_log_function"));
  const test::TemporaryFolder folder;
  CHECK_THROWS_AS(system_sound_font(folder.path()), IoError);
  CHECK_THROWS_WITH(system_sound_font(folder.path()),
                    Catch::Contains("install the package timgm6mb-soundfont"));
  std::filesystem::create_directory(folder / "sf2");
  test::write_text(folder / "sf2/TimGM6mb.sf2", "");
  CHECK(system_sound_font(folder.path()) == folder / "sf2/TimGM6mb.sf2");
}
