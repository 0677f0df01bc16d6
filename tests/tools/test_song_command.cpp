// Commands that go through songs: several files, folders, parts, and what is told.
#include <catch2/catch.hpp>

#include "tests/tools/played_files.h"
#include "tests/tools/playing/song_bytes.h"
#include "tools/command_line.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

struct SongFiles : PlayedFiles {
  std::string song(const std::string& name, const Bytes& bytes) const {
    return write_bytes(folder / name, bytes);
  }
  ProgramRun humanize(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "humanize");
    return play("groovae_2bar_humanize", std::move(arguments));
  }
};

}  // namespace

TEST_CASE("a song is played whole, and --bars and --bar write a part of it") {
  const SongFiles files;
  const std::string song = files.song("in.mid", song_of_hits(beat(9), {}, 1920 * 9));
  const auto written = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {song, "--names", "a"});
    const auto run = files.humanize(more);
    CAPTURE(run.error);
    CHECK(run.exit_code == kDone);
    return read_midi(files.file("out/a.mid"));
  };
  CHECK(written({}).notes.size() == 9 * 12);
  CHECK(written({}).end_tick == 9 * 1920);
  CHECK(written({"--bars", "3-5"}).notes.size() == 3 * 12);
  CHECK(written({"--bars", "3-5"}).end_tick == 3 * 1920);
  CHECK(written({"--bar", "8"}).notes.size() == 2 * 12);
  for (const char* wrong : {"3", "5-3", "0-2", "a-b", "3-"})
    CHECK(failed_in_one_line(files.humanize({song, "--bars", wrong}), kUsage, "--bars"));
  CHECK(failed_in_one_line(files.humanize({song, "--bars", "3-5", "--bar", "1"}), kUsage, "--bar"));
  CHECK(failed_in_one_line(files.humanize({song, "--bars", "3-10"}), kFailed, "from 1 to 9"));
}

TEST_CASE("several files and folders are played with one model, each under its own name") {
  const SongFiles files;
  files.song("in/a.mid", song_of_hits(beat(1)));
  files.song("in/sub/b.mid", song_of_hits(beat(3)));
  const std::string c = files.song("c.mid", song_of_hits(beat(2)));
  const auto run = files.humanize({files.file("in"), c});
  CAPTURE(run.error);
  CHECK(run.exit_code == kDone);
  CHECK(run.error.empty());
  CHECK(run.out == files.file("out/a.mid") + "\n" + files.file("out/sub/b.mid") + "\n" +
                       files.file("out/c.mid") + "\n");
  CHECK(read_midi(files.file("out/sub/b.mid")).notes.size() == 36);
  const auto numbered = files.humanize({files.file("in"), c, "-n", "2"});
  CHECK(std::filesystem::exists(files.file("out/c-002.mid")));
}

TEST_CASE("behind a file that fails the others are played, and it is named") {
  const SongFiles files;
  const std::string a = files.song("a.mid", song_of_hits(beat(1)));
  const std::string broken = files.song("broken.mid", {'M', 'T'});
  const std::string c = files.song("c.mid", song_of_hits(beat(1)));
  const auto run = files.humanize({a, broken, c});
  CHECK(run.exit_code == kFailed);
  CHECK(run.out == files.file("out/a.mid") + "\n" + files.file("out/c.mid") + "\n");
  CHECK(run.error.find("broken.mid: byte 0: not a MIDI file") != std::string::npos);
  CHECK(run.error.find("1 of 3 files failed") != std::string::npos);
}

TEST_CASE("no file is written over one that is read, nor over another") {
  const SongFiles files;
  files.song("out/a.mid", song_of_hits(beat(1)));
  const std::string before = read_text(files.file("out/a.mid"));
  CHECK(failed_in_one_line(files.humanize({files.file("out")}), kUsage, "choose another --out"));
  CHECK(read_text(files.file("out/a.mid")) == before);
  const std::string one = files.song("x/s.mid", song_of_hits(beat(1)));
  const std::string two = files.song("y/s.mid", song_of_hits(beat(1)));
  CHECK(failed_in_one_line(files.humanize({one, two}), kUsage, "two files would be written as"));
}

TEST_CASE("drums elsewhere are found and told, or chosen") {
  const SongFiles files;
  std::vector<Hit> hits = beat(2);
  for (Hit& hit : hits) hit.channel = 2;
  const std::string only = files.song("only.mid", song_of_hits(hits));
  const auto run = files.humanize({only, "--names", "a"});
  CHECK(run.exit_code == kDone);
  CHECK(run.error ==
        "drumvae: " + only +
            ": drums are the only channel that has notes: channel 3 in track 1: 24 notes\n");
  hits.push_back({0, 60, 50, 0});
  const std::string two = files.song("two.mid", song_of_hits(hits));
  CHECK(failed_in_one_line(files.humanize({two}), kFailed, "channel 3 in track 1: 24 notes"));
  const auto chosen = files.humanize({two, "--channel", "3", "--names", "a"});
  CHECK(chosen.exit_code == kDone);
  CHECK(chosen.error.empty());
  CHECK(failed_in_one_line(files.humanize({two, "--channel", "5"}), kFailed,
                           "no notes on channel 5"));
  CHECK(failed_in_one_line(files.humanize({two, "--channel", "17"}), kUsage, "--channel"));
}

TEST_CASE("what was mended is one line, and --strict refuses it") {
  const SongFiles files;
  const std::string path = files.song("a.mid", song_of_hits(beat(2)) + Bytes{'\r', '\n'});
  const auto run = files.humanize({path, "--names", "a"});
  CHECK(run.exit_code == kDone);
  CHECK(run.error == "drumvae: " + path + ": repaired: bytes between or behind the chunks (2)\n");
  CHECK(failed_in_one_line(files.humanize({path, "--strict"}), kFailed, "a.mid: byte "));
}

TEST_CASE("--rewrite lets the model add and leave out, --new-file writes the drums alone") {
  const SongFiles files;
  auto hits = beat(2);
  hits.push_back({0, 60, 9, 0});
  const std::string path = files.song("a.mid", song_of_hits(hits));
  const auto notes = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {path, "--names", "a", "--temperature", "0"});
    CHECK(files.humanize(more).exit_code == kDone);
    return notes_in(files.file("out/a.mid"), {.drums = {.all_channels = true}});
  };
  CHECK(notes({}).size() == 25);
  CHECK(notes({"--keep-hits"}) == notes({}));
  CHECK(notes({"--new-file"}).size() == 24);
  CHECK(notes({"--rewrite"}) != notes({}));
  CHECK(
      failed_in_one_line(files.humanize({path, "--rewrite", "--keep-hits"}), kUsage, "keep-hits"));
}
