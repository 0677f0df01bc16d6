// info.csv, well-formed and not.
#include <catch2/catch.hpp>

#include "data/gmd.h"
#include "engine/errors.h"
#include "tests/support/temporary_folder.h"

using namespace drumvae;
using namespace drumvae::test;
using Catch::Contains;

namespace {

const std::string kHeading =
    "drummer,session,id,style,bpm,beat_type,time_signature,midi_filename,audio_filename,duration,"
    "split\n";
const std::string kLine = "d1,d1/s,d1/s/1,funk/groove1,138,beat,6-8,d1/a.mid,d1/a.wav,27.8,test\n";

// A data set's folder with one MIDI file, whose content nobody looks at here.
struct Folder : TemporaryFolder {
  explicit Folder(const std::string& index) {
    std::filesystem::create_directories(path() / "d1");
    write_text(path() / "d1" / "a.mid", "");
    write_text(path() / "info.csv", index);
  }
};

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  return text.replace(text.find(what), what.size(), with);
}

void check_refused(const std::string& index, const std::string& place, const std::string& reason) {
  const Folder folder(index);
  CHECK_THROWS_AS(read_gmd(folder.path()), FormatError);
  CHECK_THROWS_WITH(read_gmd(folder.path()),
                    Contains("info.csv:" + place + ": ") && Contains(reason));
}

}  // namespace

TEST_CASE("a line of info.csv becomes an entry; the metre's denominator does not change the bar") {
  const Folder folder(kHeading + kLine);
  const auto entries = read_gmd(folder.path());
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].entry.name == "d1/a.mid");
  CHECK(entries[0].entry.path == folder.path() / "d1/a.mid");
  CHECK(entries[0].entry.split == Split::test);
  CHECK(entries[0].entry.bar_seconds == 60.0 / 138 * 6);
  CHECK(entries[0].bpm == 138);
  CHECK(entries[0].numerator == 6);
  CHECK(entries[0].denominator == 8);
  CHECK(entries[0].style == "funk/groove1");
  CHECK(entries[0].beat_type == "beat");
  CHECK(entries[0].duration_s == 27.8);
}

TEST_CASE("columns are found by name, in any order, and line ends of two bytes are read") {
  const Folder folder(
      "split,midi_filename,time_signature,beat_type,bpm,style,mood\r\n"
      "train,d1/a.mid,4-4,fill,99,rock,grim\r\n");
  const auto entries = read_gmd(folder.path());
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].bpm == 99);
  CHECK(entries[0].duration_s == 0);
  CHECK(entries[0].entry.split == Split::train);
}

TEST_CASE("without an info.csv the error is of the file system and names it") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(read_gmd(folder.path()), IoError);
  CHECK_THROWS_WITH(read_gmd(folder.path()), Contains("info.csv"));
  CHECK_THROWS_AS(read_gmd(folder.path() / "none"), IoError);
}

TEST_CASE("a malformed info.csv is refused with the line") {
  check_refused("", "1", "empty");
  check_refused(kHeading, "1", "no file");
  for (const std::string column :
       {"style", "bpm", "beat_type", "time_signature", "midi_filename", "split"})
    check_refused(replaced(kHeading, column, "other") + kLine, "1", "no column " + column);
  check_refused(kHeading + kLine + "d1,d1/s\n", "3", "2 fields; wanted 11");
  for (const std::string bpm : {"", "fast", "0", "-3", "138.5", "1001", "99999999999"})
    check_refused(kHeading + replaced(kLine, "138", bpm), "2", "bpm is \"" + bpm + "\"");
  for (const std::string metre : {"", "4", "4-", "0-4", "4-4-4", "x-y", "4/4"})
    check_refused(kHeading + replaced(kLine, "6-8", metre), "2", "time_signature is");
  for (const std::string duration : {"-1", "nan", "long", ""}) {
    check_refused(kHeading + replaced(kLine, "27.8", duration), "2",
                  "duration is \"" + duration + "\"");
  }
  check_refused(kHeading + kLine + replaced(kLine, ",test", ",dev"), "3", "split is \"dev\"");
}

TEST_CASE("a MIDI file that is missing or outside the folder is refused with the line") {
  check_refused(kHeading + replaced(kLine, "d1/a.mid", "d1/b.mid"), "2", "there is no file");
  check_refused(kHeading + replaced(kLine, "d1/a.mid", "d1"), "2", "there is no file");
  for (const std::string name : {"../a.mid", "d1/../../a.mid", "/etc/passwd", ""})
    check_refused(kHeading + replaced(kLine, "d1/a.mid", name), "2", "midi_filename is");
}

TEST_CASE("the expanded data set is read by its own index, each performance once unless all kits") {
  const TemporaryFolder folder;
  for (const char* name : {"a.midi", "b.midi", "c.midi"}) write_text(folder / name, "");
  const std::string heading =
      "drummer,session,id,style,bpm,beat_type,time_signature,duration,split,midi_filename,"
      "audio_filename,kit_name\n";
  write_text(folder / "e-gmd-v1.0.0.csv",
             heading + "d,d/s,d/s/1,funk,100,beat,4-4,9,train,a.midi,a.wav,Acoustic Kit\n" +
                 "d,d/s,d/s/1,funk,100,beat,4-4,9,train,b.midi,b.wav,808\n" +
                 "d,d/s,d/s/2,funk,100,beat,4-4,9,test,c.midi,c.wav,808\n");
  CHECK(is_expanded_gmd(folder.path()));
  const auto once = read_gmd(folder.path());
  REQUIRE(once.size() == 2);
  CHECK(once[0].entry.name == "a.midi");
  CHECK(once[1].entry.name == "c.midi");
  CHECK(read_gmd(folder.path(), GmdKits::all).size() == 3);
  write_text(folder / "info.csv", kHeading + replaced(kLine, "d1/a.mid", "a.midi"));
  CHECK_FALSE(is_expanded_gmd(folder.path()));
  CHECK(read_gmd(folder.path()).size() == 1);
}
