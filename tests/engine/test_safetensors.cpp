// The reader against hostile headers, damage, and files of other writers.
#include <catch2/catch.hpp>
#include <cstring>

#include "engine/errors.h"
#include "engine/safetensors.h"
#include "tests/support/temporary_folder.h"

namespace drumvae {
namespace {

using test::read_text;
using test::TemporaryFolder;

// A file as another program might write it.
std::string file_of(const std::string& header, std::size_t payload) {
  const std::uint64_t length = header.size();
  std::string text(8, '\0');
  std::memcpy(text.data(), &length, sizeof length);
  text += header;
  for (std::size_t i = 0; i < payload; ++i) text += static_cast<char>(i);
  return text;
}

SafetensorsFile view_of(const std::string& text, Checksums checksums) {
  return SafetensorsFile::view(std::as_bytes(std::span<const char>(text)), "f", checksums);
}

// The bytes of a small file of ours.
std::string small_file() {
  const TemporaryFolder folder;
  const std::vector<float> floats = {1.0F, 2.0F};
  const std::vector<std::uint8_t> bytes = {1, 2, 3};
  SafetensorsBuilder builder;
  builder.add<float>("floats", {2}, floats);
  builder.add<std::uint8_t>("bytes", {3, 1}, bytes);
  builder.metadata("who", "test");
  builder.write(folder / "f");
  return read_text(folder / "f");
}

struct HostileHeader {
  const char* what;
  std::string header;
  std::size_t payload;
};

std::vector<HostileHeader> hostile_headers() {
  const auto one = [](const std::string& dtype, const std::string& shape,
                      const std::string& range) {
    return R"({"a":{"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + range +
           "}}";
  };
  const std::string good = R"({"dtype":"U8","shape":[4],"data_offsets":[0,4]})";
  return {
      {"empty header", "", 0},
      {"not JSON", "{\"a\":", 4},
      {"a list", "[]", 0},
      {"space before the object", " {}", 0},
      {"byte-order mark", "\xef\xbb\xbf{}", 0},
      {"two objects", "{}{}", 0},
      {"text after the object", "{} x", 0},
      {"zero bytes as padding", std::string("{}\0\0", 4), 0},
      {"not UTF-8", "{\"\xff\":" + good + "}", 4},
      {"a name twice", "{\"a\":" + good + ",\"a\":" + good + "}", 4},
      {"a field twice", R"({"a":{"dtype":"U8","dtype":"U8","shape":[4],"data_offsets":[0,4]}})", 4},
      {"a metadata key twice", R"({"__metadata__":{"k":"1","k":"2"}})", 0},
      {"metadata not an object", R"({"__metadata__":[]})", 0},
      {"metadata not text", R"({"__metadata__":{"k":1}})", 0},
      {"metadata nested", R"({"__metadata__":{"k":{"l":"m"}}})", 0},
      {"deep nesting", "{\"a\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}", 0},
      {"tensor not an object", R"({"a":4})", 4},
      {"no shape", R"({"a":{"dtype":"U8","data_offsets":[0,4]}})", 4},
      {"a field too many", R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"x":1}})", 4},
      {"unknown dtype", one("\"U7\"", "[4]", "[0,4]"), 4},
      {"dtype in lower case", one("\"u8\"", "[4]", "[0,4]"), 4},
      {"dtype not text", one("8", "[4]", "[0,4]"), 4},
      {"shape not a list", one("\"U8\"", "4", "[0,4]"), 4},
      {"negative extent", one("\"U8\"", "[-4]", "[0,4]"), 4},
      {"two negative extents", one("\"U8\"", "[-2,-2]", "[0,4]"), 4},
      {"fractional extent", one("\"U8\"", "[4.0]", "[0,4]"), 4},
      {"extent of 2^63", one("\"U8\"", "[9223372036854775808]", "[0,4]"), 4},
      {"extent of 2^64+4", one("\"U8\"", "[18446744073709551620]", "[0,4]"), 4},
      {"product that wraps to 4", one("\"U8\"", "[4611686018427387905,4]", "[0,4]"), 4},
      {"bytes that wrap to 4", one("\"U32\"", "[4611686018427387905]", "[0,4]"), 4},
      {"overflow before a zero", one("\"U8\"", "[4611686018427387905,4,0]", "[0,0]"), 0},
      {"text as extent", one("\"U8\"", "[\"4\"]", "[0,4]"), 4},
      {"one offset", one("\"U8\"", "[4]", "[4]"), 4},
      {"three offsets", one("\"U8\"", "[4]", "[0,4,4]"), 4},
      {"negative offset", one("\"U8\"", "[4]", "[-4,0]"), 4},
      {"offsets backwards", one("\"U8\"", "[4]", "[4,0]"), 4},
      {"offsets past the end", one("\"U8\"", "[5]", "[0,5]"), 4},
      {"huge offsets", one("\"U8\"", "[4]", "[9223372036854775803,9223372036854775807]"), 4},
      {"size does not fit shape", one("\"U16\"", "[4]", "[0,4]"), 4},
      {"a gap before", one("\"U8\"", "[3]", "[1,4]"), 4},
      {"bytes after", one("\"U8\"", "[3]", "[0,3]"), 4},
      {"a gap between",
       R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
       4},
      {"overlap",
       R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})",
       4},
      {"two names for one range", "{\"a\":" + good + ",\"b\":" + good + "}", 4},
      {"an empty tensor inside another",
       R"({"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[0],"data_offsets":[2,2]}})",
       4},
      {"no tensors but bytes", "{}", 4},
  };
}

}  // namespace

TEST_CASE("Every hostile header is a FormatError, with or without checksums asked for") {
  for (const HostileHeader& hostile : hostile_headers()) {
    INFO(hostile.what);
    const std::string text = file_of(hostile.header, hostile.payload);
    CHECK_THROWS_AS(view_of(text, Checksums::if_present), FormatError);
    CHECK_THROWS_AS(view_of(text, Checksums::required), FormatError);
  }
}

TEST_CASE("A header length beyond the file or the limit is a FormatError at byte 0") {
  for (const std::uint64_t length :
       {std::uint64_t{3}, std::uint64_t{100'000'001}, ~std::uint64_t{0}, ~std::uint64_t{0} - 7}) {
    std::string text = file_of("{}", 0);
    std::memcpy(text.data(), &length, sizeof length);
    CHECK_THROWS_WITH(view_of(text, Checksums::if_present), Catch::StartsWith("f: byte 0: "));
  }
}

TEST_CASE("A file of another writer is read where checksums are not required") {
  const std::string text = file_of(
      R"({"b":{"dtype":"I16","shape":[2,2],"data_offsets":[1,9]},"__metadata__":{"format":"pt"},)"
      R"("a":{"dtype":"BOOL","shape":[],"data_offsets":[0,1]},)"
      R"("e":{"shape":[0],"data_offsets":[9,9],"dtype":"F64"}}   )",
      9);
  const auto file = view_of(text, Checksums::if_present);
  CHECK(file.metadata("format") == "pt");
  CHECK(file.at("a").shape.empty());
  CHECK(file.at("a").bytes.size() == 1);
  CHECK(file.at("b").dtype == Dtype::i16);
  CHECK(static_cast<int>(file.at("b").bytes[0]) == 1);
  CHECK_THROWS_WITH(view_of(text, Checksums::required), Catch::Contains("has no checksums"));
}

TEST_CASE("Asking for what a file does not hold is a FormatError that names it") {
  const std::string text = small_file();
  const auto file = view_of(text, Checksums::required);
  CHECK(file.has("floats"));
  CHECK_FALSE(file.has("none"));
  CHECK_THROWS_WITH(file.at("none"), "f: tensor 'none' is missing");
  CHECK_THROWS_WITH(file.metadata("none"), "f: metadata entry 'none' is missing");
  CHECK_THROWS_WITH(file.values<double>("floats"), "f: tensor 'floats': is F32, wanted F64");
}

TEST_CASE("A tensor that is not aligned is not handed out as numbers") {
  std::string header =
      R"({"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U16","shape":[1],"data_offsets":[1,3]}})";
  header.append(header.size() % 2, ' ');
  const std::string even = file_of(header, 3);
  const auto file = view_of(even, Checksums::if_present);
  CHECK_THROWS_AS(file.values<std::uint16_t>("b"), FormatError);
  CHECK(file.at("b").bytes.size() == 2);
}

TEST_CASE("A file cut short anywhere is a FormatError") {
  const std::string text = small_file();
  for (std::size_t size = 0; size < text.size(); ++size) {
    INFO("size " << size);
    CHECK_THROWS_AS(view_of(text.substr(0, size), Checksums::required), FormatError);
  }
  CHECK_THROWS_AS(view_of(text + '\0', Checksums::required), FormatError);
  CHECK_NOTHROW(view_of(text, Checksums::required));
}

TEST_CASE("A file with any single bit flipped is a FormatError, padding and metadata included") {
  std::string text = small_file();
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    INFO("bit " << bit);
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8);
    CHECK_THROWS_AS(view_of(text, Checksums::required), FormatError);
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ 1 << bit % 8);
  }
}

TEST_CASE("Checksums that are there are verified even where they are not required") {
  std::string text = small_file();
  text.back() = static_cast<char>(text.back() ^ 1);
  CHECK_THROWS_WITH(view_of(text, Checksums::if_present), Catch::Contains("checksum is wrong"));
}

TEST_CASE("An opened file outlives moves of its owner") {
  const TemporaryFolder folder;
  test::write_text(folder / "f", small_file());
  auto file = SafetensorsFile::open(folder / "f");
  const auto moved = std::move(file);
  CHECK(moved.values<float>("floats")[1] == 2.0F);
  CHECK(moved.name() == (folder / "f").string());
}

TEST_CASE("dtype_of has the size and the kind of its type") {
  STATIC_REQUIRE(dtype_of<double>() == Dtype::f64);
  STATIC_REQUIRE(dtype_of<float>() == Dtype::f32);
  STATIC_REQUIRE(dtype_of<std::int64_t>() == Dtype::i64);
  STATIC_REQUIRE(dtype_of<std::uint32_t>() == Dtype::u32);
  STATIC_REQUIRE(dtype_of<std::int16_t>() == Dtype::i16);
  STATIC_REQUIRE(dtype_of<std::uint8_t>() == Dtype::u8);
}

TEST_CASE("dtype_name and dtype_bytes follow the format") {
  CHECK(dtype_name(Dtype::f64) == "F64");
  CHECK(dtype_name(Dtype::bf16) == "BF16");
  CHECK(dtype_name(Dtype::u16) == "U16");
  CHECK(dtype_name(Dtype::boolean) == "BOOL");
  CHECK(dtype_bytes(Dtype::i64) == 8);
  CHECK(dtype_bytes(Dtype::u16) == 2);
  CHECK(dtype_bytes(Dtype::boolean) == 1);
}

}  // namespace drumvae
