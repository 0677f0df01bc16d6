// Folders of MIDI files packed and read back.
#include <catch2/catch.hpp>
#include <map>
#include <numeric>

#include "data/packed.h"
#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/midi_folder.h"
#include "tools/playing/version.h"
#include "tools/training/pack.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

// Files of 4, 5, .. bars, with snares of velocity 1, 2, ..
void write_folder(const TemporaryFolder& folder, int files) {
  for (int i = 0; i < files; ++i) {
    write_beat(folder / ("midi/" + std::to_string(i) + ".mid"), 4 + i, 1 + i);
  }
}

PackRequest folder_request(const TemporaryFolder& folder, WindowKind kind) {
  return {.source = PackSource::midi_folder,
          .directory = folder / "midi",
          .windows = {.kind = kind, .bars = 4, .kit = DrumMap::roland},
          .output = folder / "packed.safetensors"};
}

std::int64_t sum(const WindowFunnel::PerSplit& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

// Snare velocity -> examples whose first bar has it, over all splits.
std::map<int, int> snares_of(const PackedDrums& packed) {
  std::map<int, int> snares;
  DrumTensor tensor;
  for (const Split split : kSplits) {
    for (std::int64_t i = 0; i < packed.size(split); ++i) {
      packed.unpack(split, i, tensor);
      ++snares[tensor.velocities[4 * kDrumClasses + 1]];
    }
  }
  return snares;
}

}  // namespace

TEST_CASE("every window of a folder's files is in the packed file, with its origin") {
  const TemporaryFolder folder;
  write_folder(folder, 3);
  const PackReport report = pack(folder_request(folder, WindowKind::bar));
  CHECK(sum(report.funnel.files) == 3);
  CHECK(sum(report.funnel.kept) == 1 + 2 + 3);
  CHECK(report.unreadable.empty());
  CHECK(report.output_bytes == std::filesystem::file_size(folder / "packed.safetensors"));

  const PackedDrums packed = PackedDrums::open(folder / "packed.safetensors");
  CHECK(packed.steps() == 64);
  CHECK(packed.files() == std::vector<std::string>{"0.mid", "1.mid", "2.mid"});
  // Only the window at bar 0 has the snare.
  CHECK(snares_of(packed) == std::map<int, int>{{0, 3}, {1, 1}, {2, 1}, {3, 1}});
  for (const Split split : kSplits) {
    DrumTensor tensor;
    for (std::int64_t i = 0; i < packed.size(split); ++i) {
      packed.unpack(split, i, tensor);
      const ExampleOrigin origin = packed.origin(split, i);
      const int snare = tensor.velocities[4 * kDrumClasses + 1];
      CHECK(snare == (origin.window == 0 ? static_cast<int>(origin.file) + 1 : 0));
    }
  }
}

TEST_CASE("a packed file says where it comes from") {
  const TemporaryFolder folder;
  write_folder(folder, 2);
  PackRequest request = folder_request(folder, WindowKind::bar);
  request.seed = 5;
  pack(request);
  const PackedDrums packed = PackedDrums::open(request.output);
  const Provenance& from = packed.provenance();
  CHECK(from.source == "MIDI files of midi, split with seed 5");
  CHECK(from.attribution.empty());
  CHECK(from.library_version == library_version());
  CHECK(from.window_kind == "bar");
  CHECK(from.bars == 4);
  CHECK(from.files == 2);
}

TEST_CASE("packing twice gives the same bytes") {
  const TemporaryFolder folder;
  write_folder(folder, 3);
  PackRequest request = folder_request(folder, WindowKind::tfds);
  pack(request);
  request.output = folder / "again.safetensors";
  pack(request);
  CHECK(read_text(folder / "packed.safetensors") == read_text(folder / "again.safetensors"));
}

TEST_CASE("a broken file of a folder is reported and the others are packed") {
  const TemporaryFolder folder;
  write_folder(folder, 2);
  write_text(folder / "midi/broken.mid", "MThd");
  const PackReport report = pack(folder_request(folder, WindowKind::bar));
  REQUIRE(report.unreadable.size() == 1);
  CHECK(report.unreadable[0].find("broken.mid") != std::string::npos);
  CHECK(sum(report.funnel.files) == 2);
  CHECK(sum(report.funnel.kept) == 3);
}

TEST_CASE(
    "a folder that gives no example is an error that names a broken file, and writes nothing") {
  const TemporaryFolder folder;
  write_beat(folder / "midi/short.mid", 1, 1);
  write_text(folder / "midi/broken.mid", "MThd");
  const PackRequest request = folder_request(folder, WindowKind::bar);
  CHECK_THROWS_AS(pack(request), FormatError);
  CHECK_THROWS_WITH(pack(request),
                    Catch::Contains("not one window") && Catch::Contains("broken.mid"));
  CHECK(!std::filesystem::exists(request.output));
}

TEST_CASE("a broken file of the Groove MIDI Dataset is an error") {
  const TemporaryFolder folder;
  write_folder(folder, 1);
  write_text(folder / "midi/broken.mid", "MThd");
  const std::string heading =
      "drummer,session,id,style,bpm,beat_type,time_signature,midi_filename,audio_filename,duration,"
      "split\n";
  const std::string good = "d,s,1,rock,120,beat,4-4,0.mid,,8.0,train\n";
  const std::string bad = "d,s,2,rock,120,beat,4-4,broken.mid,,8.0,train\n";
  PackRequest request = folder_request(folder, WindowKind::tfds);
  request.source = PackSource::groove_midi_dataset;
  write_text(folder / "midi/info.csv", heading + good + bad);
  CHECK_THROWS_AS(pack(request), FormatError);
  CHECK(!std::filesystem::exists(request.output));

  write_text(folder / "midi/info.csv", heading + good);
  const PackReport report = pack(request);
  CHECK(sum(report.funnel.kept) == 1);
  CHECK(PackedDrums::open(request.output).provenance().attribution.find("CC BY 4.0") !=
        std::string::npos);
}

TEST_CASE("a folder's patterns are packed once each, with the file they are of") {
  const TemporaryFolder folder;
  write_folder(folder, 3);
  PackRequest request = folder_request(folder, WindowKind::tfds);
  request.patterns = PatternOptions{.bars = 2};
  const PackReport report = pack(request);
  const PackedDrums packed = PackedDrums::open(request.output);
  CHECK(packed.kind() == PackedKind::patterns);
  CHECK(packed.steps() == 32);
  CHECK(packed.provenance().window_kind == "pattern");
  // The bar with the snare and the one behind it; then one of all the others.
  CHECK(sum(report.funnel.kept) == 3 * 2);
  CHECK(report.funnel.dropped_duplicates > 0);
  for (const Split split : kSplits) {
    for (std::int64_t i = 0; i < packed.size(split); ++i) {
      const bool snare = (packed.sets(split, i)[4] & 2U) != 0;
      CHECK(snare == (packed.origin(split, i).window == 0));
    }
  }
}

TEST_CASE("patterns of single pitches are packed with the full kit") {
  const TemporaryFolder folder;
  write_folder(folder, 1);
  PackRequest request = folder_request(folder, WindowKind::tfds);
  request.patterns = PatternOptions{.kit = PatternKit::full};
  pack(request);
  CHECK(PackedDrums::open(request.output).kit() == PatternKit::full);
}

TEST_CASE("files that hold the same performance are counted and in one split") {
  const TemporaryFolder folder;
  write_folder(folder, 6);
  for (const char* copy : {"a.mid", "b.mid", "zz/c.mid"}) {
    std::filesystem::create_directories(folder / "midi/zz");
    std::filesystem::copy_file(folder / "midi/3.mid", folder / ("midi/" + std::string(copy)));
  }
  const PackReport report = pack(folder_request(folder, WindowKind::bar));
  CHECK(report.same_performance == 3);
  const PackedDrums packed = PackedDrums::open(folder / "packed.safetensors");
  // Snares of velocity 4 are of the first bar of 3.mid and of its copies.
  int splits = 0, examples = 0;
  DrumTensor tensor;
  for (const Split split : kSplits) {
    int here = 0;
    for (std::int64_t i = 0; i < packed.size(split); ++i) {
      packed.unpack(split, i, tensor);
      here += tensor.velocities[4 * kDrumClasses + 1] == 4;
    }
    splits += here > 0;
    examples += here;
  }
  CHECK(splits == 1);
  CHECK(examples == 4);
}

TEST_CASE("a kit of one's own is told with the data") {
  const TemporaryFolder folder;
  write_folder(folder, 2);
  PackRequest request = folder_request(folder, WindowKind::bar);
  pack(request);
  CHECK(PackedDrums::open(request.output).provenance().kit.empty());
  request.windows.kit.set(0, std::array{36, 24});
  pack(request);
  const Provenance from = PackedDrums::open(request.output).provenance();
  REQUIRE(from.kit.size() == kDrumClasses);
  CHECK(from.kit[0] == std::vector<int>{36, 24});
}
