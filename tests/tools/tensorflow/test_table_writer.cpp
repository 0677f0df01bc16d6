// Written tables against an independent writer's.
#include <catch2/catch.hpp>

#include "tests/tools/tensorflow/independent_bundle.h"
#include "tools/tensorflow/table.h"
#include "tools/tensorflow/table_writer.h"

namespace drumvae {
namespace {

TEST_CASE(
    "Written blocks are, byte for byte, those of an independent writer with 16 keys a restart") {
  for (const int count : {1, 15, 16, 17, 45}) {
    std::map<std::string, std::string> values = {{"", "header"}};
    for (int i = 0; i < count; ++i)
      values["tensor_" + std::to_string(i * i)] = std::string(static_cast<std::size_t>(i), 'v');
    const std::string table = table_bytes(values);
    const std::string data = test::block_bytes({values.begin(), values.end()}, 16);
    CHECK(table.substr(0, data.size()) == data);
    CHECK(table.substr(data.size() + 5, 8) == test::block_bytes({}, 16));

    const auto read = read_table(std::as_bytes(std::span(table)), "x.index");
    REQUIRE(read.size() == values.size());
    std::size_t i = 0;
    for (const auto& [key, value] : values) {
      CHECK(read[i].key == key);
      CHECK(read[i++].value == value);
    }
  }
}

TEST_CASE("The index of blocks has the short key that TensorFlow gives: h for global_step") {
  const std::string table = table_bytes({{"", ""}, {"global_step", "x"}});
  const std::string data = test::block_bytes({{"", ""}, {"global_step", "x"}}, 16);
  const std::string handle = test::varint(0) + test::varint(data.size());
  const std::string index = test::block_bytes({{"h", handle}}, 1);
  CHECK(table.find(index) == data.size() + 5 + 8 + 5);
  CHECK(table.size() == data.size() + 5 + 8 + 5 + index.size() + 5 + 48);
  // No byte of it can grow.
  const std::string last = table_bytes({{"\xFF", "x"}});
  CHECK_NOTHROW(read_table(std::as_bytes(std::span(last)), "x"));
}

TEST_CASE("A table of nothing, or of more than a block, is refused") {
  CHECK_THROWS_AS(table_bytes({}), std::invalid_argument);
  CHECK_THROWS_AS(table_bytes({{"a", std::string(300 * 1024, 'v')}}), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
