// Every way in which bytes can fail to be a MIDI file, and what the plain copy keeps of one.
#include <catch2/catch.hpp>

#include "data/midi_walk.h"
#include "engine/errors.h"
#include "tests/support/midi_bytes.h"

using namespace drumvae;
using namespace drumvae::test;
using Catch::Contains;

namespace {

MidiWalk walk(const Bytes& bytes) { return walk_midi(view(bytes), "test.mid"); }

Bytes copy_of(const Bytes& bytes) {
  Bytes copy;
  for (const std::byte byte : walk(bytes).plain_copy)
    copy.push_back(std::to_integer<std::uint8_t>(byte));
  return copy;
}

void check_refused(const Bytes& bytes, const std::string& reason) {
  CHECK_THROWS_AS(walk(bytes), FormatError);
  CHECK_THROWS_WITH(walk(bytes), Contains("test.mid: byte ") && Contains(reason));
}

Bytes small_file() {
  return header(1, 2, 480) + track(meta(0, 0x03, Bytes(200, 'n')) + tempo(0, 500'000)) +
         chunk("JUNK", {1, 2, 3}) +
         track(time_signature(0, 4, 2) + note(1, 36, 100) + Bytes{10, 38, 90} +
               message(0, {0xF0, 3, 1, 2, 0xF7}) + note(300, 36, 0) + meta(5, 0x59, {0, 0}));
}

}  // namespace

TEST_CASE("a file cut off at any byte is refused with an offset") {
  const Bytes whole = small_file();
  CHECK_NOTHROW(walk(whole));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    INFO(length << " bytes");
    check_refused(part, "");
  }
}

TEST_CASE("any byte of a file changed in any bit is read or refused, nothing else") {
  Bytes bytes = small_file();
  int refused = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ 1U << bit);
      try {
        walk(bytes);
      } catch (const FormatError&) {
        ++refused;
      }
      bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ 1U << bit);
    }
  }
  CHECK(refused > 0);
}

TEST_CASE("what is no MIDI file, or one of a kind that is not read, is refused by name") {
  check_refused({}, "no MThd");
  check_refused({'R', 'I', 'F', 'F', 0, 0, 0, 4, 1, 2, 3, 4}, "no MThd");
  check_refused(header(0, 0, 480), "no track");
  check_refused(header(2, 1, 480) + track({}), "format 2");
  check_refused(header(0, 1, 0xE728) + track({}), "SMPTE");
  check_refused(header(0, 1, 0) + track({}), "zero ticks");
  check_refused(chunk("MThd", {0, 0, 0, 1, 1}) + track({}), "shorter than six");
}

TEST_CASE("tracks are counted") {
  check_refused(header(1, 2, 480) + track({}), "fewer tracks");
  check_refused(header(1, 1, 480) + track({}) + track({}), "more tracks");
}

TEST_CASE("a length beyond the end is refused, however large") {
  const Bytes huge = Bytes{'M', 'T', 'r', 'k'} + big_endian(0xFFFFFFFF, 4);
  check_refused(header(0, 1, 480) + huge, "a chunk runs past the end");
  check_refused(one_track(message(0, {0xFF, 0x01, 0xFF, 0xFF, 0xFF, 0x7F})), "runs past the end");
  check_refused(one_track(message(0, {0xF0, 0xFF, 0xFF, 0xFF, 0x7F})), "runs past the end");
  check_refused(one_track(message(0, {0xFF, 0x01, 0x80, 0x80, 0x80, 0x80, 0x00})),
                "longer than four bytes");
}

TEST_CASE("delta times may add up to 2^30 ticks and not to one more") {
  constexpr std::uint32_t kQuarter = 1U << 28U;
  Bytes events;
  for (int i = 0; i < 4; ++i) events = events + note(kQuarter - 1, 36, 1);
  CHECK_NOTHROW(walk(one_track(events + note(4, 36, 0))));
  check_refused(one_track(events + note(5, 36, 0)), "2^30");
}

TEST_CASE("a track without End Of Track is refused") {
  check_refused(header(0, 1, 480) + chunk("MTrk", note(0, 36, 1)), "no End Of Track");
  check_refused(header(0, 1, 480) + chunk("MTrk", {}), "no End Of Track");
}

TEST_CASE("bytes that are no events are refused") {
  check_refused(one_track({0, 36, 100}), "without a status");
  check_refused(one_track(note(0, 36, 1) + message(0, {0xF0, 0}) + Bytes{0, 36, 1}),
                "without a status");
  check_refused(one_track(message(0, {0x99, 36, 0x80})), "where a data byte should be");
  check_refused(one_track(message(0, {0xF8})), "system message");
  check_refused(one_track(message(0, {0xF4, 1})), "system message");
  check_refused(one_track(meta(0, 0x51, {1, 2})), "three bytes");
  check_refused(one_track(tempo(0, 0)), "tempo of zero");
  check_refused(one_track(meta(0, 0x58, {4, 2})), "four bytes");
  check_refused(one_track(time_signature(0, 0, 2)), "impossible time signature");
  check_refused(one_track(time_signature(0, 4, 8)), "impossible time signature");
}

TEST_CASE("the plain copy holds notes and control changes in full and nothing else") {
  CHECK(copy_of(small_file()) == header(1, 2, 480) + track({}) +
                                     track(note(1, 36, 100) + note(10, 38, 90) + note(300, 36, 0)));
  CHECK(copy_of(one_track(message(7, {0xC9, 3}) + message(1, {0xB9, 4, 90}) + Bytes{2, 4, 80} +
                          message(3, {0xE9, 0, 64}))) ==
        header(1, 1, 480) + track(message(8, {0xB9, 4, 90}) + message(2, {0xB9, 4, 80})));
}

TEST_CASE("running status goes on after a meta event") {
  CHECK(copy_of(one_track(note(0, 36, 1) + meta(0, 0x01, {'x'}) + Bytes{5, 36, 0})) ==
        header(1, 1, 480) + track(note(0, 36, 1) + note(5, 36, 0)));
}

TEST_CASE("a longer header, events after End Of Track and long texts are passed over") {
  const Bytes longer = chunk("MThd", {0, 0, 0, 1, 1, 0xE0, 9, 9}) + track(note(0, 36, 1));
  CHECK(walk(longer).ticks_per_quarter == 480);
  CHECK(copy_of(header(0, 1, 480) +
                chunk("MTrk", note(0, 36, 1) + end_of_track() + Bytes{1, 2, 3})) ==
        header(1, 1, 480) + track(note(0, 36, 1)));
  CHECK_NOTHROW(walk(one_track(meta(0, 0x01, Bytes(100'000, 'x')))));
}

TEST_CASE("tempo, time signatures and the last signature's tick come from every track") {
  const MidiWalk result = walk(header(1, 2, 96) + track(tempo(3, 400'000) + meta(6, 0x59, {0, 0})) +
                               track(time_signature(1, 6, 3) + tempo(4, 600'000)));
  CHECK(result.ticks_per_quarter == 96);
  CHECK(result.tempos == std::vector<TempoChange>{{3, 400'000}, {5, 600'000}});
  CHECK(result.time_signatures == std::vector<TimeSignature>{{1, 6, 8}});
  CHECK(result.last_signature_tick == 9);
}

TEST_CASE("the end is the last End Of Track of all tracks") {
  const Bytes early = chunk("MTrk", note(5, 36, 9) + end_of_track(1));
  const Bytes late = chunk("MTrk", note(2, 36, 9) + end_of_track(70));
  CHECK(walk(header(1, 2, 96) + late + early).end_tick == 72);
  CHECK(walk(header(1, 2, 96) + early + late).end_tick == 72);
}
