// What SafetensorsBuilder writes, byte by byte.
#include <catch2/catch.hpp>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/errors.h"
#include "engine/safetensors.h"
#include "tests/support/temporary_folder.h"

namespace drumvae {
namespace {

using test::read_text;
using test::TemporaryFolder;

const std::vector<float> kFloats = {1.5F, -2.0F, 0.0F, 3.25F, 4.0F, -0.5F};
const std::vector<std::uint8_t> kBytes = {7, 8, 9};
const std::vector<std::int16_t> kShorts = {-30720, 30720};

void add_all(SafetensorsBuilder& builder) {
  builder.add<std::uint8_t>("a", {3}, kBytes);
  builder.add<float>("b", {2, 3}, kFloats);
  builder.add<std::int16_t>("c", {2, 1}, kShorts);
}

std::size_t header_length(const std::string& text) {
  std::uint64_t length = 0;
  std::memcpy(&length, text.data(), sizeof length);
  return length;
}

}  // namespace

TEST_CASE("A written file reads back equal, tensor by tensor") {
  const TemporaryFolder folder;
  SafetensorsBuilder builder;
  add_all(builder);
  builder.add<double>("empty", {0, 4}, {});
  builder.metadata("title", "say \"hé\"\n");
  builder.write(folder / "f");
  const auto file = SafetensorsFile::open(folder / "f");
  CHECK(file.metadata() == std::map<std::string, std::string>{{"title", "say \"hé\"\n"}});
  CHECK(file.tensors().size() == 4);
  CHECK(file.at("b").shape == TensorShape{2, 3});
  const auto floats = file.values<float>("b");
  CHECK(std::vector<float>(floats.begin(), floats.end()) == kFloats);
  const auto shorts = file.values<std::int16_t>("c");
  CHECK(std::vector<std::int16_t>(shorts.begin(), shorts.end()) == kShorts);
  CHECK(file.values<std::uint8_t>("a")[2] == 9);
  CHECK(file.values<double>("empty").empty());
}

TEST_CASE("Equal contents give equal bytes whatever the order of the calls") {
  const TemporaryFolder folder;
  SafetensorsBuilder one, two;
  one.metadata("x", "1");
  one.metadata("y", "2");
  add_all(one);
  two.add<std::int16_t>("c", {2, 1}, kShorts);
  two.add<float>("b", {2, 3}, kFloats);
  two.metadata("y", "2");
  two.add<std::uint8_t>("a", {3}, kBytes);
  two.metadata("x", "1");
  one.write(folder / "one");
  two.write(folder / "two");
  CHECK(read_text(folder / "one") == read_text(folder / "two"));
}

TEST_CASE("The layout is the format's: metadata first, larger elements first, aligned to 64") {
  const TemporaryFolder folder;
  SafetensorsBuilder builder;
  add_all(builder);
  builder.write(folder / "f");
  const std::string text = read_text(folder / "f");
  const std::size_t data = 8 + header_length(text);
  CHECK(data % 64 == 0);
  CHECK(text.size() == data + 24 + 4 + 3);
  CHECK(text.substr(8, 17) == "{\"__metadata__\":{");
  const auto header =
      nlohmann::json::parse(text.begin() + 8, text.begin() + static_cast<long>(data));
  CHECK(header["b"] ==
        nlohmann::json::parse(R"({"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]})"));
  CHECK(header["c"]["data_offsets"] == nlohmann::json::parse("[24, 28]"));
  CHECK(header["a"]["data_offsets"] == nlohmann::json::parse("[28, 31]"));
  CHECK(header["__metadata__"]["checksum.tensor.a"].get<std::string>().size() == 16);
}

TEST_CASE("A file without tensors can be written and read") {
  const TemporaryFolder folder;
  SafetensorsBuilder().write(folder / "f");
  CHECK(SafetensorsFile::open(folder / "f").tensors().empty());
}

TEST_CASE("Text that is not UTF-8 is replaced, not refused") {
  const TemporaryFolder folder;
  SafetensorsBuilder builder;
  builder.metadata("path", "caf\xe9.mid");
  builder.write(folder / "f");
  CHECK(SafetensorsFile::open(folder / "f").metadata("path") == "caf\xef\xbf\xbd.mid");
}

TEST_CASE("SafetensorsBuilder refuses broken contracts") {
  SafetensorsBuilder builder;
  add_all(builder);
  CHECK_THROWS_AS(builder.add<float>("b", {6}, kFloats), std::invalid_argument);
  CHECK_THROWS_AS(builder.add<float>("d", {5}, kFloats), std::invalid_argument);
  CHECK_THROWS_AS(builder.add<float>("d", {-2, -3}, kFloats), std::invalid_argument);
  CHECK_THROWS_AS(builder.add<float>("__metadata__", {6}, kFloats), std::invalid_argument);
  CHECK_THROWS_AS(builder.metadata("checksum.header", "0"), std::invalid_argument);
}

TEST_CASE("A file that cannot be written leaves IoError with its path") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(SafetensorsBuilder().write(folder / "no/f"), Catch::Contains("no/f"));
}

}  // namespace drumvae
