// Every way in which bytes can fail to be a MIDI file: strictly refused, leniently mended.
#include <catch2/catch.hpp>

#include "data/midi.h"
#include "data/midi_document.h"
#include "engine/errors.h"
#include "tests/data/document_bytes.h"
#include "tests/support/midi_bytes.h"

using namespace drumvae;
using namespace drumvae::test;
using Catch::Contains;

namespace {

MidiDocument strict(const Bytes& bytes) {
  return parse_document(view(bytes), "test.mid", MidiReading::strict);
}
MidiDocument lenient(const Bytes& bytes) { return parse_document(view(bytes), "test.mid"); }

void check_refused(const Bytes& bytes, const std::string& reason) {
  CHECK_THROWS_AS(strict(bytes), FormatError);
  CHECK_THROWS_WITH(strict(bytes), Contains("test.mid: byte ") && Contains(reason));
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
  CHECK_NOTHROW(strict(whole));
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
        strict(bytes);
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
  CHECK_NOTHROW(strict(one_track(events + note(4, 36, 0))));
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

TEST_CASE("all events are kept, each with its status, and written as they are") {
  CHECK(as_bytes(strict(small_file())) ==
        header(1, 2, 480) + track(meta(0, 0x03, Bytes(200, 'n')) + tempo(0, 500'000)) +
            track(time_signature(0, 4, 2) + note(1, 36, 100) + note(10, 38, 90) +
                  message(0, {0xF0, 3, 1, 2, 0xF7}) + note(300, 36, 0) + meta(5, 0x59, {0, 0})));
  const Bytes others = one_track(message(7, {0xC9, 3}) + message(1, {0xB9, 4, 90}) +
                                 message(3, {0xE9, 0, 64}) + meta(0, 0x05, {'l', 'a'}));
  CHECK(as_bytes(strict(others)) == others);
}

TEST_CASE("a gap that no single number holds is written and read back") {
  MidiDocument document{.format = 0, .tracks = {{.end_tick = kMaxTick}}};
  document.tracks[0].add(kMaxTick - 1, std::array<std::uint8_t, 3>{0x99, 36, 100});
  const MidiDocument read = strict(as_bytes(document));
  CHECK(read.tracks[0].events.back().tick == kMaxTick - 1);
  CHECK(read.tracks[0].end_tick == kMaxTick);
}

TEST_CASE("running status goes on after a meta event") {
  CHECK(as_bytes(strict(one_track(note(0, 36, 1) + meta(0, 0x01, {'x'}) + Bytes{5, 36, 0}))) ==
        one_track(note(0, 36, 1) + meta(0, 0x01, {'x'}) + note(5, 36, 0)));
}

TEST_CASE("a longer header, events after End Of Track and long texts are passed over") {
  const Bytes longer = chunk("MThd", {0, 0, 0, 1, 1, 0xE0, 9, 9}) + track(note(0, 36, 1));
  CHECK(strict(longer).ticks_per_quarter == 480);
  CHECK(as_bytes(strict(header(0, 1, 480) +
                        chunk("MTrk", note(0, 36, 1) + end_of_track() + Bytes{1, 2, 3}))) ==
        one_track(note(0, 36, 1)));
  CHECK_NOTHROW(strict(one_track(meta(0, 0x01, Bytes(100'000, 'x')))));
}

TEST_CASE("tempo, time signatures and the last signature's tick come from every track") {
  const Bytes bytes = header(1, 2, 96) + track(tempo(3, 400'000) + meta(6, 0x59, {0, 0})) +
                      track(time_signature(1, 6, 3) + tempo(4, 600'000));
  const MidiFile result = parse_midi(view(bytes), "test.mid");
  CHECK(result.ticks_per_quarter == 96);
  CHECK(result.tempos == std::vector<TempoChange>{{0, 500'000}, {3, 400'000}, {5, 600'000}});
  CHECK(result.time_signatures == std::vector<TimeSignature>{{1, 6, 8}});
  CHECK(result.last_tick == 9);
}

TEST_CASE("the end is the last End Of Track of all tracks") {
  const Bytes early = chunk("MTrk", note(5, 36, 9) + end_of_track(1));
  const Bytes late = chunk("MTrk", note(2, 36, 9) + end_of_track(70));
  CHECK(parse_midi(view(header(1, 2, 96) + late + early), "test.mid").end_tick == 72);
  CHECK(parse_midi(view(header(1, 2, 96) + early + late), "test.mid").end_tick == 72);
}

// --- What a lenient reader mends; the music must be that of the sound file.

namespace {

const Bytes kFirst = tempo(0, 600'000) + time_signature(0, 4, 2);
const Bytes kNotes = note(0, 36, 100) + note(240, 36, 0) + Bytes{0, 38, 90} + Bytes{100, 38, 0} +
                     note(1580, 42, 7) + note(9, 42, 0);

// A chunk whose length is `wrong` more than it should be.
Bytes chunk_with(const Bytes& body, int wrong) {
  const auto length = static_cast<std::uint32_t>(static_cast<int>(body.size()) + wrong);
  return Bytes{'M', 'T', 'r', 'k'} + big_endian(length, 4) + body;
}

// The same with a status byte in each, as it is written.
const Bytes kWritten = note(0, 36, 100) + note(240, 36, 0) + note(0, 38, 90) + note(100, 38, 0) +
                       note(1580, 42, 7) + note(9, 42, 0);
Bytes written_file() { return header(1, 2, 480) + track(kFirst) + track(kWritten); }

Bytes sound_file() { return header(1, 2, 480) + track(kFirst) + track(kNotes); }

// Reads it leniently as the sound file's music, with this repair and no other; and not strictly.
void check_mended(const Bytes& bytes, MidiRepair repair) {
  const MidiDocument sound = lenient(sound_file()), mended = lenient(bytes);
  CHECK(as_bytes(mended) == as_bytes(sound));
  CHECK(words_of(mended.repairs).find(words_of(repair)) == 0);
  CHECK(words_of(mended.repairs).find(", ") == std::string::npos);
  CHECK_THROWS_AS(strict(bytes), FormatError);
}

}  // namespace

TEST_CASE("no End Of Track, in any track, with and without bytes behind it") {
  check_mended(header(1, 2, 480) + track(kFirst) + chunk("MTrk", kNotes),
               MidiRepair::no_end_of_track);
  check_mended(header(1, 2, 480) + chunk("MTrk", kFirst) + track(kNotes),
               MidiRepair::no_end_of_track);
  for (const Bytes& junk : {Bytes{'\r', '\n'}, Bytes(7, 0), Bytes{0x1A}}) {
    const Bytes both = header(1, 2, 480) + track(kFirst) + chunk("MTrk", kNotes) + junk;
    CHECK(as_bytes(lenient(both)) == written_file());
  }
}

TEST_CASE("bytes behind the last chunk and between chunks") {
  for (const Bytes& junk : {Bytes{'\r', '\n'}, Bytes{'\n'}, Bytes(1, 0), Bytes(100, 0), Bytes{0x1A},
                            Bytes{'b', 'y', 'e', ',', ' ', 'b', 'y', 'e', '!', '\n'}}) {
    check_mended(sound_file() + junk, MidiRepair::bytes_between);
    check_mended(header(1, 2, 480) + track(kFirst) + junk + track(kNotes),
                 MidiRepair::bytes_between);
  }
}

TEST_CASE("lengths of chunks that are too long or too short, by a little or by all") {
  const Bytes first = kFirst + end_of_track(), notes = kNotes + end_of_track();
  for (const int wrong : {-9, -4, -3, -2, -1, 1, 2, 3, 4, 9, 1000, 0x7F00'0000}) {
    INFO(wrong);
    check_mended(header(1, 2, 480) + track(kFirst) + chunk_with(notes, wrong),
                 MidiRepair::chunk_length);
    check_mended(header(1, 2, 480) + chunk_with(first, wrong) + track(kNotes),
                 MidiRepair::chunk_length);
  }
  check_mended(
      header(1, 2, 480) + track(kFirst) + chunk_with(notes, -static_cast<int>(notes.size())),
      MidiRepair::chunk_length);
}

TEST_CASE("a header of the wrong length or with the wrong number of tracks") {
  for (const std::uint32_t length : {0U, 5U, 7U, 10U, 0xFFFF'FFFFU}) {
    Bytes bytes = sound_file();
    const Bytes stated = big_endian(length, 4);
    std::copy(stated.begin(), stated.end(), bytes.begin() + 4);
    check_mended(bytes, MidiRepair::header);
  }
  for (const std::uint32_t tracks : {0U, 1U, 3U, 999U})
    check_mended(header(1, tracks, 480) + track(kFirst) + track(kNotes), MidiRepair::track_count);
  check_mended(header(9, 2, 480) + track(kFirst) + track(kNotes), MidiRepair::header);
}

TEST_CASE("bytes before the header") {
  check_mended(Bytes{0xEF, 0xBB, 0xBF} + sound_file(), MidiRepair::bytes_before);
  check_mended(Bytes(128, 0) + sound_file(), MidiRepair::bytes_before);
}

TEST_CASE("a RIFF file, with other chunks before and behind") {
  const auto chunk_of = [](const char* tag, const Bytes& body) {
    Bytes bytes(tag, tag + 4);
    for (unsigned i = 0; i < 4; ++i)
      bytes.push_back(static_cast<std::uint8_t>(body.size() >> 8 * i));
    bytes = bytes + body;
    if (body.size() % 2 == 1) bytes.push_back(0);
    return bytes;
  };
  const auto riff = [&](const Bytes& chunks) {
    return chunk_of("RIFF", Bytes{'R', 'M', 'I', 'D'} + chunks);
  };
  const Bytes data = chunk_of("data", sound_file());
  const Bytes list = chunk_of("LIST", {'I', 'N', 'F', 'O', 'x'});
  const Bytes display = chunk_of("DISP", Bytes(31, 'M'));
  for (const Bytes& chunks : {data, list + data, data + list, display + list + data + display}) {
    const MidiDocument read = lenient(riff(chunks));
    CHECK(as_bytes(read) == written_file());
    CHECK_FALSE(read.repairs.any());
    CHECK_THROWS_WITH(strict(riff(chunks)), Contains("no MThd"));
  }
  Bytes wrong = riff(data);
  wrong[17] = 0x7F;  // far too long
  CHECK(as_bytes(lenient(wrong)) == written_file());
}

TEST_CASE("clock, active sensing and other system messages, between events and within them") {
  for (const Bytes& bytes :
       {Bytes{0xF8}, Bytes{0xFE}, Bytes{0xF1, 3}, Bytes{0xF2, 1, 2}, Bytes{0xF3, 1}, Bytes{0xF6}}) {
    const Bytes events = note(0, 36, 100) + message(240, bytes) + Bytes{0, 36, 0} +
                         Bytes{0, 38, 90} + Bytes{100, 38, 0} + note(1580, 42, 7) + note(9, 42, 0);
    check_mended(header(1, 2, 480) + track(kFirst) + track(events), MidiRepair::system_messages);
  }
  const Bytes within = message(0, {0x99, 36, 0xF8, 100}) + note(240, 36, 0) + Bytes{0, 38, 90} +
                       Bytes{100, 38, 0} + note(1580, 42, 7) + note(9, 42, 0);
  check_mended(header(1, 2, 480) + track(kFirst) + track(within), MidiRepair::system_messages);
}

TEST_CASE("a data byte over 127 is 127, and a note of such a pitch is left out") {
  const MidiDocument loud = lenient(one_track(message(0, {0x93, 0x40, 0x82}) + note(5, 36, 9)));
  CHECK(as_bytes(loud) == one_track(note(0, 0x40, 127, 3) + note(5, 36, 9)));
  const MidiDocument high = lenient(one_track(message(0, {0x93, 0x84, 0x22}) + note(5, 36, 9)));
  CHECK(as_bytes(high) == one_track(note(5, 36, 9)));
  CHECK(high.repairs.count(MidiRepair::high_data_bytes) == 1);
}

TEST_CASE("a tempo or time signature that cannot be is passed over") {
  for (const Bytes& bad : {meta(0, 0x51, {1, 2}), tempo(0, 0), meta(0, 0x58, {4, 2}),
                           time_signature(0, 0, 2), time_signature(0, 4, 9)})
    check_mended(header(1, 2, 480) + track(kFirst + bad) + track(kNotes),
                 MidiRepair::bad_meta_events);
}

TEST_CASE("running status goes on behind a system exclusive") {
  const Bytes sysex = message(0, {0xF0, 0});
  CHECK(as_bytes(lenient(one_track(note(0, 36, 1) + sysex + Bytes{5, 36, 0}))) ==
        one_track(note(0, 36, 1) + sysex + note(5, 36, 0)));
}

TEST_CASE("a broken track is read up to the break, and the others whole") {
  const Bytes broken = note(0, 50, 9, 3) + message(5, {0xFF, 0x01, 0x70, 'x'});
  const MidiDocument read =
      lenient(header(1, 3, 480) + track(kFirst) + chunk("MTrk", broken) + track(kNotes));
  REQUIRE(read.tracks.size() == 3);
  CHECK(read.tracks[1].events.size() == 1);
  CHECK(read.repairs.count(MidiRepair::broken_tracks) == 1);
  CHECK(as_bytes(read) ==
        header(1, 3, 480) + track(kFirst) + track(note(0, 50, 9, 3)) + track(kWritten));
}

TEST_CASE("format 2 is read, each track a song; strictly it is not") {
  const Bytes bytes =
      header(2, 2, 480) + track(kFirst + kNotes) + track(tempo(0, 500'000) + kNotes);
  CHECK_THROWS_WITH(strict(bytes), Contains("format 2"));
  const MidiSongs songs = parse_songs(view(bytes), "test.mid");
  REQUIRE(songs.songs.size() == 2);
  CHECK(songs.songs[0].tempos[0].us_per_quarter == 600'000);
  CHECK(songs.songs[1].tempos[0].us_per_quarter == 500'000);
  CHECK(songs.songs[1].notes.size() == 3);
  CHECK(parse_songs(view(header(2, 1, 480) + track(kNotes)), "test.mid").songs.size() == 1);
  CHECK(as_bytes(songs.document) ==
        header(2, 2, 480) + track(kFirst + kWritten) + track(tempo(0, 500'000) + kWritten));
}

TEST_CASE("a file cut off anywhere is read as far as it goes, or refused with an offset") {
  const Bytes whole = sound_file();
  std::size_t events = 0;
  for (std::size_t length = 0; length < whole.size(); ++length) {
    INFO(length << " bytes");
    try {
      const Bytes part(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
      const MidiDocument read = lenient(part);
      CHECK(read.repairs.any());
      std::size_t here = 0;
      for (const MidiTrack& each : read.tracks) here += each.events.size();
      CHECK(here >= events);
      events = here;
    } catch (const FormatError& error) {
      CHECK(events == 0);
      CHECK_THAT(error.what(), Contains("test.mid: byte "));
    }
  }
  CHECK(events == 8);
}

TEST_CASE("any byte changed in any bit is read or refused leniently, and what is read is sound") {
  Bytes bytes = small_file();
  int mended = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ 1U << bit);
      try {
        const MidiDocument read = lenient(bytes);
        mended += read.repairs.any();
        MidiDocument again = read;
        if (again.format != 2) CHECK_NOTHROW(strict(as_bytes(again)));
      } catch (const FormatError&) {
      }
      bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ 1U << bit);
    }
  }
  CHECK(mended > 0);
}

TEST_CASE("what is no MIDI file stays refused, and says what to do of SMPTE time") {
  CHECK_THROWS_WITH(lenient({}), Contains("no MThd"));
  CHECK_THROWS_WITH(lenient(Bytes(5000, 'x')), Contains("no MThd"));
  CHECK_THROWS_WITH(lenient(header(1, 1, 480)), Contains("no track"));
  CHECK_THROWS_WITH(lenient(header(1, 1, 480) + chunk("JUNK", {1})), Contains("no track"));
  CHECK_THROWS_WITH(lenient(one_track({0, 36, 100})), Contains("without a status"));
  for (const std::uint32_t division : {0xE728U, 0xE250U, 0xFFFFU})
    CHECK_THROWS_WITH(lenient(header(0, 1, division) + track(kNotes)),
                      Contains("SMPTE") && Contains("export with ticks per quarter note"));
  CHECK_THROWS_WITH(lenient(header(0, 1, 0) + track(kNotes)), Contains("zero ticks"));
}

TEST_CASE("a track's name is its name, or else its instrument's") {
  const MidiDocument read = lenient(header(1, 3, 480) + track(meta(0, 4, {'D', 'r'})) +
                                    track(meta(0, 4, {'a'}) + meta(9, 3, {'b', 'c'})) + track({}));
  CHECK(name_of(read.tracks[0]) == "Dr");
  CHECK(name_of(read.tracks[1]) == "bc");
  CHECK(name_of(read.tracks[2]).empty());
}
