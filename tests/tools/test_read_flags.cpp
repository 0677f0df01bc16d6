// Flags of commands that read MIDI files.
#include <catch2/catch.hpp>

#include "tools/read_flags.h"

using namespace drumvae;

namespace {

MidiOptions parse(const std::string& arguments) {
  CLI::App command;
  ReadFlags flags;
  add_read_flags(command, flags);
  command.parse(arguments);
  return midi_options(flags);
}

}  // namespace

TEST_CASE("without flags a reader is lenient, finds the drums, and takes each note-on for a hit") {
  const MidiOptions options = parse("");
  CHECK(options.reading == MidiReading::lenient);
  CHECK(options.notes == NoteRule::every_hit);
  CHECK(!options.drums.channel);
  CHECK(!options.drums.all_channels);
  CHECK(!options.drums.track);
}

TEST_CASE("a dash is standard input") {
  CHECK(input_path("-") == "/dev/stdin");
  CHECK(input_path("a.mid") == "a.mid");
}

TEST_CASE("channel, track and strictness are as they are given") {
  CHECK(parse("--strict").reading == MidiReading::strict);
  CHECK(parse("--channel 1").drums.channel == 0);
  CHECK(parse("--channel 16").drums.channel == 15);
  CHECK(parse("--channel all").drums.all_channels);
  CHECK(parse("--track 'My drums'").drums.track == "My drums");
  for (const char* wrong : {"--channel 0", "--channel 17", "--channel ten", "--channel 1.5"})
    CHECK_THROWS_AS(parse(wrong), CLI::ValidationError);
}
