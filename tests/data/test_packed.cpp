// Packed drums: round trip, damage at every place, and files that lie with right checksums.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <functional>

#include "data/packed.h"
#include "engine/errors.h"
#include "tests/data/packed_examples.h"
#include "tests/support/temporary_folder.h"

namespace drumvae {
namespace {

using test::read_text;
using test::some_tensor;
using test::TemporaryFolder;

PackedDrums view_of(const std::string& text) {
  return PackedDrums::view(std::as_bytes(std::span<const char>(text)), "f");
}

std::string file_of(std::int32_t steps, const std::array<std::uint32_t, 3>& sizes) {
  const TemporaryFolder folder;
  test::write_examples(folder / "f", steps, sizes);
  return read_text(folder / "f");
}

void flip(std::string& text, std::size_t bit) {
  text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8);
}

// A sound file's parts, for a test to spoil and to write with right checksums.
struct Parts {
  std::map<std::string, std::string> metadata;
  std::map<std::string, TensorEntry> tensors;
  std::map<std::string, std::vector<std::byte>> bytes;

  explicit Parts(const std::string& text) {
    const auto file = SafetensorsFile::view(std::as_bytes(std::span<const char>(text)), "f");
    metadata = file.metadata();
    tensors = file.tensors();
    for (const auto& [name, entry] : tensors) {
      bytes[name].assign(entry.bytes.begin(), entry.bytes.end());
    }
  }

  std::string text() const {
    const TemporaryFolder folder;
    SafetensorsBuilder builder;
    for (const auto& [key, value] : metadata) builder.metadata(key, value);
    for (const auto& [name, entry] : tensors) {
      builder.add(name, entry.dtype, entry.shape, bytes.at(name));
    }
    builder.write(folder / "f");
    return read_text(folder / "f");
  }

  // Element `index` of a tensor.
  template <typename T>
  T& element(const std::string& name, std::size_t index) {
    return reinterpret_cast<T*>(bytes.at(name).data())[index];
  }
};

}  // namespace

TEST_CASE("Every example comes back equal, with its origin") {
  const TemporaryFolder folder;
  test::write_examples(folder / "f", 33, {5, 0, 2});
  const auto packed = PackedDrums::open(folder / "f");
  CHECK(packed.steps() == 33);
  CHECK(packed.size(Split::train) == 5);
  CHECK(packed.size(Split::validation) == 0);
  CHECK(packed.files() ==
        std::vector<std::string>{"drummer0/a.mid", "drummer1/a.mid", "drummer2/a.mid"});
  DrumTensor tensor = some_tensor(50, 77);
  for (std::uint32_t i = 0; i < 5; ++i) {
    packed.unpack(Split::train, i, tensor);
    CHECK(tensor == some_tensor(33, i));
    CHECK(packed.origin(Split::train, i) == ExampleOrigin{0, i});
  }
  packed.unpack(Split::test, 1, tensor);
  CHECK(tensor == some_tensor(33, 2001));
  CHECK(packed.origin(Split::test, 1) == ExampleOrigin{2, 1});
}

TEST_CASE("Provenance comes back with the number of examples kept") {
  const auto packed = view_of(file_of(16, {5, 0, 2}));
  CHECK(packed.provenance().source == "tests");
  CHECK(packed.provenance().window_kind == "bar");
  CHECK(packed.provenance().kept ==
        std::map<std::string, std::int64_t>{{"test", 2}, {"train", 5}, {"validation", 0}});
}

TEST_CASE("A file without files and examples is sound") {
  const TemporaryFolder folder;
  PackedDrumsWriter(64).write(folder / "f", {});
  const auto packed = PackedDrums::open(folder / "f");
  CHECK(packed.size(Split::train) == 0);
  CHECK(packed.files().empty());
}

TEST_CASE("An example that does not exist is refused") {
  const std::string text = file_of(16, {2, 0, 0});
  const auto packed = view_of(text);
  DrumTensor tensor;
  CHECK_THROWS_AS(packed.unpack(Split::train, 2, tensor), std::invalid_argument);
  CHECK_THROWS_AS(packed.unpack(Split::train, -1, tensor), std::invalid_argument);
  CHECK_THROWS_AS(packed.origin(Split::test, 0), std::invalid_argument);
}

TEST_CASE("A packed file cut short at any byte is a FormatError") {
  const std::string text = file_of(4, {2, 1, 1});
  CHECK_NOTHROW(view_of(text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    INFO("size " << size);
    CHECK_THROWS_AS(view_of(text.substr(0, size)), FormatError);
  }
}

TEST_CASE("A packed file with any single bit flipped is a FormatError") {
  std::string text = file_of(4, {2, 1, 1});
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    INFO("bit " << bit);
    flip(text, bit);
    CHECK_THROWS_AS(view_of(text), FormatError);
    flip(text, bit);
  }
}

TEST_CASE("A bit flipped at 200 places of a large packed file is a FormatError") {
  std::string text = file_of(64, {700, 60, 50});
  REQUIRE(text.size() > 400'000);
  std::uint64_t state = 1;
  for (int place = 0; place < 200; ++place) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const std::size_t bit = (state >> 16U) % (text.size() * 8);
    INFO("bit " << bit);
    flip(text, bit);
    CHECK_THROWS_AS(view_of(text), FormatError);
    flip(text, bit);
  }
}

TEST_CASE("A file that lies with right checksums is a FormatError") {
  const std::string sound = file_of(4, {3, 1, 1});
  CHECK_NOTHROW(view_of(Parts(sound).text()));
  const auto refuses = [&](const char* what, const std::function<void(Parts&)>& spoil) {
    INFO(what);
    Parts parts(sound);
    spoil(parts);
    CHECK_THROWS_AS(view_of(parts.text()), FormatError);
  };
  refuses("another format", [](Parts& p) { p.metadata["format"] = "checkpoint"; });
  refuses("no format", [](Parts& p) { p.metadata.erase("format"); });
  refuses("another version", [](Parts& p) { p.metadata["version"] = "2"; });
  refuses("other classes", [](Parts& p) { p.metadata["classes"] = "61"; });
  for (const char* steps : {"0", "-4", "4 ", "", "4097", "99999999999999999999", "x", "5"}) {
    refuses("steps", [&](Parts& p) { p.metadata["steps"] = steps; });
  }
  refuses("provenance", [](Parts& p) { p.metadata["provenance"] = "{}"; });
  refuses("no tensor", [](Parts& p) { p.tensors.erase("test/window"); });
  refuses("no last zero", [](Parts& p) {
    p.bytes["files"].push_back(std::byte{'x'});
    ++p.tensors["files"].shape[0];
  });
  refuses("type", [](Parts& p) { p.tensors["train/hits"].dtype = Dtype::i16; });
  refuses("shape", [](Parts& p) { p.tensors["train/hits"].shape = {4, 3}; });
  refuses("rank", [](Parts& p) { p.tensors["train/velocities"].shape.push_back(1); });
  refuses("length", [](Parts& p) {
    p.tensors["train/window"].shape = {2};
    p.bytes["train/window"].resize(8);
  });
  refuses("class bit", [](Parts& p) { p.element<std::uint16_t>("train/hits", 0) |= 512; });
  refuses("more hits", [](Parts& p) { p.element<std::uint16_t>("train/hits", 0) = 511; });
  refuses("hits moved", [](Parts& p) { ++p.element<std::int64_t>("train/first_hit", 1); });
  refuses("first hit", [](Parts& p) { p.element<std::int64_t>("train/first_hit", 0) = -1; });
  refuses("last hit", [](Parts& p) { ++p.element<std::int64_t>("train/first_hit", 3); });
  refuses("silent hit", [](Parts& p) { p.element<std::uint8_t>("train/velocities", 1) = 0; });
  refuses("too loud", [](Parts& p) { p.element<std::uint8_t>("train/velocities", 1) = 128; });
  refuses("too early", [](Parts& p) { p.element<std::int16_t>("train/offsets", 2) = 30721; });
  refuses("too late", [](Parts& p) { p.element<std::int16_t>("train/offsets", 2) = -30721; });
  refuses("no such file", [](Parts& p) { p.element<std::uint32_t>("test/file", 0) = 3; });
  const auto drop_last = [](Parts& p, const std::string& name, std::size_t bytes) {
    p.bytes[name].resize(p.bytes[name].size() - bytes);
    --p.tensors[name].shape[0];
  };
  refuses("a velocity missing", [&](Parts& p) { drop_last(p, "train/velocities", 1); });
  refuses("a hit's values missing", [&](Parts& p) {
    drop_last(p, "train/velocities", 1);
    drop_last(p, "train/offsets", 2);
  });
  refuses("a hit's values missing and uncounted", [&](Parts& p) {
    drop_last(p, "train/velocities", 1);
    drop_last(p, "train/offsets", 2);
    --p.element<std::int64_t>("train/first_hit", 3);
  });
}

TEST_CASE("Every pattern comes back equal, with its origin") {
  for (const PatternKit kit : {PatternKit::nine, PatternKit::full}) {
    const TemporaryFolder folder;
    test::write_patterns(folder / "f", 33, kit, {5, 0, 2});
    const auto packed = PackedDrums::open(folder / "f");
    CHECK(packed.kind() == PackedKind::patterns);
    CHECK(packed.kit() == kit);
    CHECK(packed.steps() == 33);
    CHECK(packed.size(Split::test) == 2);
    CHECK(std::ranges::equal(packed.sets(Split::test, 1), test::some_pattern(33, kit, 2001)));
    CHECK(packed.origin(Split::test, 1) == ExampleOrigin{2, 1});
  }
}

TEST_CASE("An example of the other kind is refused") {
  const TemporaryFolder folder;
  test::write_patterns(folder / "patterns", 16, PatternKit::nine, {1, 0, 0});
  test::write_examples(folder / "grooves", 16, {1, 0, 0});
  const auto patterns = PackedDrums::open(folder / "patterns");
  const auto grooves = PackedDrums::open(folder / "grooves");
  DrumTensor tensor;
  CHECK(grooves.kind() == PackedKind::groove);
  CHECK_THROWS_AS(patterns.unpack(Split::train, 0, tensor), std::invalid_argument);
  CHECK_THROWS_AS(grooves.sets(Split::train, 0), std::invalid_argument);
  CHECK_THROWS_AS(patterns.sets(Split::train, 1), std::invalid_argument);
}

TEST_CASE("A file that does not say its kind holds grooves") {
  Parts parts(file_of(4, {2, 0, 0}));
  CHECK(parts.metadata.erase("kind") == 1);
  const std::string text = parts.text();
  CHECK(view_of(text).kind() == PackedKind::groove);
}

TEST_CASE("A file of patterns that lies with right checksums is a FormatError") {
  const TemporaryFolder folder;
  test::write_patterns(folder / "f", 4, PatternKit::nine, {3, 1, 1});
  const std::string sound = test::read_text(folder / "f");
  CHECK_NOTHROW(view_of(Parts(sound).text()));
  const auto refuses = [&](const char* what, const std::function<void(Parts&)>& spoil) {
    INFO(what);
    Parts parts(sound);
    spoil(parts);
    CHECK_THROWS_AS(view_of(parts.text()), FormatError);
  };
  refuses("another kind", [](Parts& p) { p.metadata["kind"] = "chords"; });
  refuses("grooves", [](Parts& p) { p.metadata["kind"] = "groove"; });
  refuses("other classes", [](Parts& p) { p.metadata["classes"] = "10"; });
  refuses("a drum too many", [](Parts& p) { p.element<std::uint64_t>("train/sets", 5) = 512; });
  refuses("type", [](Parts& p) { p.tensors["train/sets"].dtype = Dtype::i64; });
  refuses("shape", [](Parts& p) { p.tensors["train/sets"].shape = {4, 3}; });
  refuses("no such file", [](Parts& p) { p.element<std::uint32_t>("test/file", 0) = 3; });
  refuses("no tensor", [](Parts& p) { p.tensors.erase("test/sets"); });
}

TEST_CASE("Errors name the file and what is wrong") {
  const TemporaryFolder folder;
  SafetensorsBuilder().write(folder / "f");
  CHECK_THROWS_WITH(PackedDrums::open(folder / "f"),
                    (folder / "f").string() + ": not a packed drum file");
  CHECK_THROWS_AS(PackedDrums::open(folder / "none"), IoError);
}

// 19,421 windows of four bars are what the Groove MIDI Dataset gives.
TEST_CASE("A file of the Groove MIDI Dataset's size stays under 40 MB and opens in 10 ms",
          "[.timing]") {
  const TemporaryFolder folder;
  test::write_examples(folder / "f", 64, {15591, 1929, 1901});
  CHECK(std::filesystem::file_size(folder / "f") < 40'000'000);
  double best_ms = 1e9;
  for (int attempt = 0; attempt < 5; ++attempt) {
    const auto begin = std::chrono::steady_clock::now();
    CHECK(PackedDrums::open(folder / "f").size(Split::train) == 15591);
    const std::chrono::duration<double, std::milli> elapsed =
        std::chrono::steady_clock::now() - begin;
    best_ms = std::min(best_ms, elapsed.count());
  }
  INFO(std::filesystem::file_size(folder / "f") << " bytes, " << best_ms << " ms");
  CHECK(best_ms < 10.0);
}

}  // namespace drumvae
