// One track's events, and how its reading ends.
#include <catch2/catch.hpp>

#include "data/midi_track_reader.h"
#include "tests/support/midi_bytes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

TrackReading read(const Bytes& bytes, MidiReading reading = MidiReading::lenient) {
  return read_track(view(bytes), 0, bytes.size(), "test.mid", reading);
}

}  // namespace

TEST_CASE("a track ends with End Of Track, with its bytes, or where it is broken") {
  const Bytes events = note(5, 36, 100) + Bytes{7, 36, 0};
  const TrackReading whole = read(events + end_of_track(9) + Bytes{1, 2});
  CHECK(whole.end == TrackReading::End::end_of_track);
  CHECK(whole.track.end_tick == 21);
  CHECK(whole.position == events.size() + 4);
  const TrackReading open = read(events);
  CHECK(open.end == TrackReading::End::out_of_bytes);
  CHECK(open.position == events.size());
  CHECK(open.track.end_tick == 12);
  const TrackReading broken = read(events + message(3, {0xFF, 1, 100, 'x'}));
  CHECK(broken.end == TrackReading::End::broken);
  CHECK(broken.position == events.size());
  CHECK(broken.track.events.size() == 2);
  CHECK(broken.track.end_tick == 12);
  REQUIRE(broken.fault.has_value());
  CHECK_THAT(broken.fault->what(), Catch::Contains("test.mid: byte "));
}

TEST_CASE("strictly, nothing is mended") {
  for (const Bytes& bytes :
       {note(5, 36, 100), message(0, {0xFE}) + end_of_track(), message(0, {0x99, 36, 0x80}),
        tempo(0, 0) + end_of_track(), message(0, {0xF0, 0}) + Bytes{0, 36, 1} + end_of_track()})
    CHECK_THROWS_AS(read(bytes, MidiReading::strict), FormatError);
}

TEST_CASE("events have their status, whether it stood there or ran on") {
  const TrackReading reading = read(note(5, 36, 100) + Bytes{7, 36, 0} + message(1, {0xC9, 8}) +
                                    Bytes{0, 9} + end_of_track());
  REQUIRE(reading.track.events.size() == 4);
  const auto last = reading.track.message(reading.track.events[3]);
  CHECK(std::vector<std::uint8_t>(last.begin(), last.end()) == std::vector<std::uint8_t>{0xC9, 9});
  CHECK(reading.track.events[1].tick == 12);
}
