// Which bars of a file a model is given, and as which rows.
#include <catch2/catch.hpp>

#include "data/groove.h"
#include "engine/errors.h"
#include "tests/support/midi_bytes.h"
#include "tests/tools/playing/playing.h"

namespace drumvae {
namespace {

using Catch::Contains;
using test::write_groove;
using test::operator+;

struct Folder : test::TemporaryFolder {
  // A file of one track with these events.
  std::filesystem::path file(const test::Bytes& events) const {
    const test::Bytes bytes = test::one_track(events);
    test::write_text(*this / "in.mid", std::string(bytes.begin(), bytes.end()));
    return *this / "in.mid";
  }
  std::filesystem::path groove(int bars) const {
    write_groove(*this / "in.mid", bars);
    return *this / "in.mid";
  }
};

const ModelConfig kTwoBars = preset("groovae_2bar_humanize");

TEST_CASE("A file as long as the model is read whole, with its tempo") {
  const Folder folder;
  const InputGroove groove = read_input(folder.groove(2), kTwoBars);
  CHECK(groove.first_bar == 1);
  CHECK(groove.tempo_bpm == Approx(100));
  CHECK(groove.tensor.steps == 32);
  CHECK(groove.tensor.hits[4] == 0b111);
  CHECK(groove.tensor.hits[31] == 1U << 4);
}

TEST_CASE("Of a longer file the bars are chosen, and without a choice the error says how") {
  const Folder folder;
  const auto path = folder.groove(5);
  CHECK_THROWS_WITH(
      read_input(path, kTwoBars),
      Contains("has 5 bars, and groovae_2bar_humanize reads 2") && Contains("--bar K, 1 to 4"));
  const InputGroove last = read_input(path, kTwoBars, 4);
  CHECK(last.first_bar == 4);
  CHECK(last.tensor.hits[31] == 1U << 4);
  CHECK(read_input(path, kTwoBars, 3).tensor.hits[31] == 0);
  for (const std::int64_t bar : {0, 5, -1})
    CHECK_THROWS_WITH(read_input(path, kTwoBars, bar), Contains("--bar from 1 to 4"));
}

TEST_CASE("A file that is too short is refused, unless it says that silence follows") {
  const Folder folder;
  const auto path = folder.groove(1);
  CHECK_THROWS_WITH(read_input(path, kTwoBars),
                    Contains("has 1 bar, and groovae_2bar_humanize reads 2"));
  const test::Bytes silence = test::message(3839, test::Bytes{0xB9, 4, 0});  // to the end of bar 2
  folder.file(test::note(0, 36, 100) + test::note(60, 36, 0));
  CHECK_THROWS_AS(read_input(path, kTwoBars), FormatError);
  const InputGroove filled =
      read_input(folder.file(test::note(0, 36, 100) + test::note(1, 36, 0) + silence), kTwoBars);
  CHECK(count_hits(filled.tensor) == 1);
  CHECK(filled.tensor.steps == 32);
}

TEST_CASE("Changes of tempo and a count-in do not matter") {
  const Folder folder;
  const auto beat = [](int shift) {
    return test::note(static_cast<std::uint32_t>(shift), 36, 100) + test::note(60, 36, 0) +
           test::note(3000, 36, 9) + test::note(60, 36, 0);
  };
  const auto wanted = read_input(folder.file(beat(0)), kTwoBars).tensor;
  for (const test::Bytes& tempos : {test::tempo(0, 500'000) + test::tempo(0, 400'000),
                                    test::tempo(0, 600'000), test::Bytes()}) {
    const InputGroove groove =
        read_input(folder.file(tempos + beat(0) + test::tempo(9, 300'000)), kTwoBars);
    CHECK(groove.tensor == wanted);
  }
  const InputGroove counted_in = read_input(
      folder.file(test::time_signature(0, 1, 2) + test::time_signature(480, 4, 2) + beat(0)),
      kTwoBars);
  CHECK(counted_in.first_bar == 1);
  CHECK(counted_in.tensor == wanted);
  const InputGroove short_bars =
      read_input(folder.file(test::time_signature(0, 2, 2) + beat(0)), kTwoBars);
  CHECK(short_bars.tensor == wanted);
}

TEST_CASE("A melody, other metres, and drums that the map lacks say what they are") {
  const Folder folder;
  const auto refuses = [&](const test::Bytes& events, const char* reason) {
    CHECK_THROWS_AS(read_input(folder.file(events), kTwoBars), FormatError);
    CHECK_THROWS_WITH(read_input(folder.file(events), kTwoBars),
                      Contains("in.mid: ") && Contains(reason));
  };
  const test::Bytes beat = test::note(0, 36, 100) + test::note(60, 36, 0) +
                           test::note(3000, 36, 9) + test::note(60, 36, 0);
  refuses(test::note(0, 60, 100, 0) + test::note(60, 60, 0, 0) + test::note(0, 60, 100, 1),
          "no notes on the drum channel");
  refuses({}, "no notes on the drum channel");
  refuses(test::time_signature(0, 3, 2) + beat, "its metre is 3/4");
  refuses(test::time_signature(0, 7, 3) + beat, "its metre is 7/8");
  refuses(test::time_signature(0, 5, 5) + beat, "no whole number of sixteenth notes");
  refuses(
      test::note(0, 1, 100) + test::note(60, 1, 0) + test::note(3000, 1, 9) + test::note(60, 1, 0),
      "no drum of the map is hit in the 2 bars from bar 1 on");
}

TEST_CASE("The map decides which drums are read") {
  const Folder folder;
  write_midi(folder / "in.mid", {.hits = {{48, 100, 0, 0.1, 0}}, .steps = 32});
  CHECK(read_input(folder / "in.mid", kTwoBars).tensor.hits[0] == 1U << 5);
  CHECK(read_input(folder / "in.mid", kTwoBars, {}, DrumMap::roland).tensor.hits[0] == 1U << 6);
}

TEST_CASE("Each preset is shown its rows, with no note dropped") {
  const auto rows_for = [](const char* name) {
    const ModelConfig config = preset(name);
    return input_rows(test::groove_for(config), config);
  };
  const InputRows plain = rows_for("groovae_2bar_hits_control");
  CHECK(plain.control.size() == 32 * 9);
  for (std::size_t t = 0; t < 32; ++t)
    for (std::size_t drum = 0; drum < 9; ++drum)
      REQUIRE(plain.control[t * 9 + drum] == plain.inputs[t * 27 + drum]);
  const InputRows human = rows_for("groovae_2bar_humanize");
  CHECK(human.control.empty());
  CHECK(std::ranges::count(human.inputs, 1.0F) == std::ranges::count(plain.control, 1.0F));
  CHECK(std::ranges::all_of(human.inputs, [](float x) { return x == 0 || x == 1; }));
  const InputRows taps = rows_for("groovae_2bar_tap_fixed_velocity_note_dropout");
  CHECK(std::ranges::count(taps.inputs, 1.0F) == 17);  // the steps that have a hit
  const InputRows without_hats = rows_for("groovae_2bar_add_closed_hh");
  for (std::size_t t = 0; t < 32; ++t) REQUIRE(without_hats.inputs[t * 27 + 2] == 0);
}

TEST_CASE("Patterns of nine drums are the classes, those of 61 the pitches") {
  const ModelConfig nine = preset("cat-drums_2bar_small"), full = preset("nade-drums_2bar_full");
  const InputGroove classes = test::groove_for(nine), pitches = test::groove_for(full);
  CHECK(classes.sets[4] == 0b111);
  CHECK(std::popcount(pitches.sets[4]) == 3);
  const InputRows rows = input_rows(classes, nine);
  REQUIRE(rows.inputs.size() == 32 * 10);
  CHECK(rows.inputs[4 * 10 + 9] == 0);
  CHECK(rows.inputs[1 * 10 + 9] == 1);  // nothing sounds
  CHECK(input_rows(pitches, full).inputs.size() == 32 * 62);
}

TEST_CASE("A groove that was read for another model is refused") {
  const ModelConfig four = preset("groovae_4bar"), cat = preset("cat-drums_2bar_small");
  CHECK_THROWS_AS(input_rows(test::groove_for(four), kTwoBars), std::invalid_argument);
  CHECK_THROWS_AS(input_rows(test::groove_for(kTwoBars), cat), std::invalid_argument);
  CHECK_THROWS_AS(input_rows(test::groove_for(cat), kTwoBars), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
