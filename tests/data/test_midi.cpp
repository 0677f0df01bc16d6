// MIDI files in and out, and what libsmf is allowed to do meanwhile.
#include <glib.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <random>

#include "data/groove.h"
#include "data/midi.h"
#include "engine/errors.h"
#include "tests/support/midi_bytes.h"
#include "tests/support/temporary_folder.h"

using namespace drumvae;
using namespace drumvae::test;
using Catch::Contains;

namespace {

MidiFile parse(const Bytes& bytes) { return parse_midi(view(bytes), "test.mid"); }

// Counts what GLib is asked to print while it lives.
class LogCounter {
 public:
  LogCounter() : before_(g_log_set_default_handler(count_message, &count_)) {}
  ~LogCounter() { g_log_set_default_handler(before_, nullptr); }
  int count() const { return count_; }

 private:
  static void count_message(const gchar*, GLogLevelFlags level, const gchar*, gpointer count) {
    if ((level & G_LOG_LEVEL_DEBUG) == 0) ++*static_cast<int*>(count);
  }
  int count_ = 0;
  GLogFunc before_;
};

struct NoteWords {
  int pitch, velocity, start_tick, end_tick;
  bool operator==(const NoteWords&) const = default;
};

std::vector<NoteWords> words_of(const MidiFile& file) {
  std::vector<NoteWords> words;
  for (const MidiNote& note : file.notes)
    words.push_back({note.pitch, note.velocity, note.start_tick, note.end_tick});
  return words;
}

}  // namespace

TEST_CASE("notes of the drum channel are read with ticks and seconds, others are not") {
  const MidiFile file = parse(one_track(tempo(0, 600'000) + note(0, 36, 100) + note(0, 60, 99, 0) +
                                        note(240, 36, 0) + message(0, {0x80, 60, 64})));
  CHECK(words_of(file) == std::vector<NoteWords>{{36, 100, 0, 240}});
  CHECK(file.notes[0].end_s == 240 * (60.0 / ((6e7 / 600'000) * 480)));
  CHECK(file.tempos == std::vector<TempoChange>{{0, 600'000}});
}

TEST_CASE("note-off messages with status 0x80 and of velocity 0 both end a note") {
  CHECK(words_of(parse(one_track(note(0, 36, 1) + message(5, {0x89, 36, 64}) + note(0, 38, 2) +
                                 note(5, 38, 0)))) ==
        std::vector<NoteWords>{{36, 1, 0, 5}, {38, 2, 5, 10}});
}

TEST_CASE("the end is the last note end, control change or signature, not the End Of Track") {
  const Bytes notes = note(0, 36, 1) + note(10, 36, 0);
  CHECK(parse(one_track(notes)).last_tick == 10);
  CHECK(parse(one_track(notes + message(7, {0xB9, 4, 90}))).last_tick == 17);
  CHECK(parse(one_track(notes + meta(8, 0x59, {0, 0}))).last_tick == 18);
  CHECK(parse(one_track(notes + message(9, {0xC9, 1}) + message(0, {0xD9, 1}))).last_tick == 10);
  CHECK(parse(header(0, 1, 480) + chunk("MTrk", notes + end_of_track(500))).last_tick == 10);
  CHECK(parse(one_track(notes + note(50, 36, 1))).last_tick == 10);
}

TEST_CASE("tracks are paired one by one under the tempo of all") {
  const MidiFile file =
      parse(header(1, 3, 100) + track(tempo(0, 500'000) + tempo(100, 1'000'000)) +
            track(note(0, 36, 1) + note(200, 36, 0)) + track(note(50, 36, 2) + note(100, 36, 0)));
  CHECK(words_of(file) == std::vector<NoteWords>{{36, 1, 0, 200}, {36, 2, 50, 150}});
  CHECK(file.notes[0].end_s == Approx(1.5));
  CHECK(file.notes[1].start_s == Approx(0.25));
}

TEST_CASE("a performance knows its tempo, metre and whether they change") {
  const Bytes notes = note(0, 36, 1) + note(10, 36, 0);
  const Performance plain = performance_of(parse(one_track(notes)));
  CHECK(plain.qpm == Approx(120.0));
  CHECK(plain.numerator == 4);
  CHECK_FALSE(plain.tempo_changes);
  CHECK_FALSE(plain.time_signature_changes);
  const auto read = [&](const Bytes& heading) {
    return performance_of(parse(one_track(heading + notes)));
  };
  CHECK(read(time_signature(0, 6, 3)).denominator == 8);
  CHECK_FALSE(read(tempo(0, 400'000) + tempo(0, 400'000)).tempo_changes);
  CHECK(read(tempo(0, 400'000) + tempo(1, 400'001)).tempo_changes);
  CHECK_FALSE(read(time_signature(5, 4, 2)).time_signature_changes);
  CHECK(read(time_signature(5, 3, 2)).time_signature_changes);
  CHECK(read(time_signature(0, 3, 2) + time_signature(5, 4, 2)).time_signature_changes);
}

TEST_CASE("nothing that the walk lets pass makes libsmf log") {
  const LogCounter log;
  Bytes bytes = header(1, 2, 480) +
                track(meta(0, 0x03, Bytes(200, 'n')) + meta(0, 0x7F, {}) + tempo(0, 500'000) +
                      message(0, {0xF7, 2, 0xF3, 1})) +
                chunk("JUNK", {1, 2, 3}) +
                track(time_signature(0, 4, 2) + note(1, 36, 100) + Bytes{10, 38, 90} +
                      message(0, {0xF0, 3, 1, 2, 0xF7}) + note(300, 36, 0) + meta(5, 0x59, {}));
  int read = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ 1U << bit);
      try {
        parse(bytes);
        ++read;
      } catch (const FormatError&) {
      }
      bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ 1U << bit);
    }
  }
  CHECK(read > 0);
  CHECK(log.count() == 0);
}

TEST_CASE("the log counter counts") {
  const LogCounter log;
  g_log("drumvae-test", G_LOG_LEVEL_WARNING, "counted");
  CHECK(log.count() == 1);
}

TEST_CASE("a track of 400,000 events loads and is freed in well under a second") {
  Bytes events;
  for (int i = 0; i < 200'000; ++i) {
    for (const Bytes& half : {note(1, 36, 100), note(1, 36, 0)})
      events.insert(events.end(), half.begin(), half.end());
  }
  const Bytes bytes = one_track(events);
  const auto begin = std::chrono::steady_clock::now();
  CHECK(parse(bytes).notes.size() == 200'000);
  // Freed the library's way this takes 20 s; the bound is loose for sanitizers and busy machines.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}

TEST_CASE("a deep pile of tempo changes in a second track costs no quadratic time") {
  Bytes notes, tempos;
  for (int i = 0; i < 50'000; ++i) {
    const Bytes one = note(1, 36, static_cast<std::uint8_t>(i % 2 == 0 ? 90 : 0));
    const Bytes change = tempo(1, 500'000 + static_cast<std::uint32_t>(i));
    notes.insert(notes.end(), one.begin(), one.end());
    tempos.insert(tempos.end(), change.begin(), change.end());
  }
  const MidiFile file = parse(header(1, 2, 480) + track(notes) + track(tempos));
  CHECK(file.notes.size() == 25'000);
  CHECK(file.tempos.size() == 50'000);
}

TEST_CASE("a missing file and a folder are IoErrors that name the path") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(read_midi(folder / "none.mid"), IoError);
  CHECK_THROWS_WITH(read_midi(folder / "none.mid"), Contains("none.mid"));
  CHECK_THROWS_AS(read_midi(folder.path()), IoError);
}

TEST_CASE("a written file has a name, a tempo, a time signature and only notes on channel 10") {
  const TemporaryFolder folder;
  write_midi(folder / "song.mid",
             {.hits = {{36, 100, 0.0, 0.125, 0}}, .tempo_bpm = 120.0, .name = "groove 1"});
  const Bytes name{'g', 'r', 'o', 'o', 'v', 'e', ' ', '1'};
  const Bytes expected = one_track(meta(0, 0x03, name) + tempo(0, 500'000) +
                                   time_signature(0, 4, 2) + note(0, 36, 100) + note(120, 36, 0));
  const std::string text = read_text(folder / "song.mid");
  CHECK(Bytes(text.begin(), text.end()) == expected);
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}

TEST_CASE("a song with a length ends there, though its last note ends before or after") {
  const TemporaryFolder folder;
  for (const double last_s : {1.0, 1.9}) {
    write_midi(folder / "song.mid",
               {.hits = {{36, 100, last_s, last_s + 0.25, -1}}, .tempo_bpm = 120.0, .steps = 16});
    CHECK(read_midi(folder / "song.mid").end_tick == 1920);
    CHECK(read_midi(folder / "song.mid").last_tick == (last_s == 1.0 ? 1200 : 1920));
  }
}

TEST_CASE("an empty song is a valid file without notes") {
  const TemporaryFolder folder;
  write_midi(folder / "song.mid", {});
  CHECK(read_midi(folder / "song.mid").notes.empty());
}

TEST_CASE("writing where nothing can be written is an IoError and silent") {
  const TemporaryFolder folder;
  const LogCounter log;
  CHECK_THROWS_AS(write_midi(folder / "no/such/song.mid", {}), IoError);
  CHECK(log.count() == 0);
}

TEST_CASE("rows written as MIDI read back: hits and velocities exact, offsets to a tick") {
  const TemporaryFolder folder;
  std::mt19937 random(11);
  for (const double tempo_bpm : {60.0, 97.3, 120.0, 240.0}) {
    DrumTensor tensor = empty_tensor(64);
    for (std::size_t cell = 0; cell < tensor.velocities.size(); ++cell) {
      if (random() % 3 != 0 && cell != 63 * kDrumClasses) continue;
      auto& mask = tensor.hits[cell / kDrumClasses];
      mask = static_cast<std::uint16_t>(mask | 1U << cell % kDrumClasses);
      tensor.velocities[cell] = static_cast<std::uint8_t>(1 + random() % 127);
      // Up to a full half step either way, often just that; the first step has nothing early.
      const int offset = random() % 4 == 0 ? 30'720 * (random() % 2 == 0 ? 1 : -1)
                                           : static_cast<int>(random() % 61'441) - 30'720;
      tensor.offsets[cell] =
          static_cast<std::int16_t>(cell < kDrumClasses ? -std::abs(offset) : offset);
    }
    write_midi(folder / "song.mid",
               {.hits = decode_groove(rows_of(tensor), DrumMap::roland, tempo_bpm),
                .tempo_bpm = tempo_bpm,
                .name = "round trip"});
    Performance performance = performance_of(read_midi(folder / "song.mid"));
    quantize(performance);
    const DrumTensor read = encode_groove(performance, DrumMap::roland);
    CHECK(read.hits == tensor.hits);
    CHECK(read.velocities == tensor.velocities);
    int worst = 0;
    for (std::size_t cell = 0; cell < tensor.offsets.size(); ++cell)
      worst = std::max(worst, std::abs(read.offsets[cell] - tensor.offsets[cell]));
    CHECK(worst <= kOffsetUnits / 60);
  }
}

TEST_CASE("rows on whole ticks read back exactly and a second round changes nothing") {
  const TemporaryFolder folder;
  DrumTensor tensor = empty_tensor(16);
  for (int i = 0; i < 16; ++i) {
    const auto step = static_cast<std::size_t>(i);
    tensor.hits[step] = 1U << 2U;
    tensor.velocities[step * kDrumClasses + 2] = static_cast<std::uint8_t>(20 + i);
    tensor.offsets[step * kDrumClasses + 2] =
        static_cast<std::int16_t>(512 * (i == 0 ? -3 : 4 * i - 30));
  }
  write_midi(folder / "song.mid", {.hits = decode_groove(rows_of(tensor), DrumMap::gm)});
  Performance performance = performance_of(read_midi(folder / "song.mid"));
  quantize(performance);
  CHECK(encode_groove(performance, DrumMap::gm) == tensor);
}
