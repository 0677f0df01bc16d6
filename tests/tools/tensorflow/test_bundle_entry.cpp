// Messages against bytes of published files.
#include <catch2/catch.hpp>

#include "tools/tensorflow/bundle_entry.h"

namespace drumvae {
namespace {

// global_step of the published groovae_4bar: int64, a scalar, 8 bytes, checksum of 2721.
const std::string kStepEntry("\x08\x09\x12\x00\x20\xcc\xda\xd7\x1d\x28\x08\x35\x55\xaf\xa9\xd3",
                             16);
const std::string kHeader("\x08\x01\x1a\x02\x08\x01", 6);

TEST_CASE("An entry of a published checkpoint is read, and written as it was") {
  const auto entry = parse_bundle_entry(kStepEntry);
  REQUIRE(entry);
  CHECK(entry->type == Dtype::i64);
  CHECK(entry->shape.empty());
  CHECK(entry->offset == 0x03B5ED4C);
  CHECK(entry->size == 8);
  CHECK(entry->masked_crc == 0xD3A9AF55U);
  CHECK_FALSE(entry->sliced);
  CHECK(encode_bundle_entry(*entry) == kStepEntry);
}

TEST_CASE("Shapes, shards and slices are read") {
  const auto entry =
      parse_bundle_entry(std::string("\x08\x01\x12\x08\x12\x02\x08\x37\x12\x02\x08\x40\x18\x01"
                                     "\x3a\x00",
                                     16));
  REQUIRE(entry);
  CHECK(entry->shape == TensorShape{55, 64});
  CHECK(entry->shard == 1);
  CHECK(entry->sliced);
}

TEST_CASE("Types have safetensors' names, and a string has none") {
  CHECK(parse_bundle_entry("\x08\x13")->type == Dtype::f16);
  CHECK(parse_bundle_entry("\x08\x02")->type == Dtype::f64);
  CHECK(parse_bundle_entry("\x08\x0e")->type == Dtype::bf16);
  CHECK_FALSE(parse_bundle_entry("\x08\x07")->type);
  CHECK(parse_bundle_entry("\x08\x07")->type_number == 7);
}

TEST_CASE("A header is read, and written as TensorFlow does") {
  const auto header = parse_bundle_header(kHeader);
  REQUIRE(header);
  CHECK(header->shards == 1);
  CHECK(header->little_endian);
  CHECK(encode_bundle_header(1) == kHeader);
  CHECK_FALSE(parse_bundle_header(std::string("\x08\x01\x10\x01", 4))->little_endian);
}

TEST_CASE("What is no message is nothing") {
  CHECK_FALSE(parse_bundle_entry("\x08"));
  CHECK_FALSE(parse_bundle_header(std::string("\x1a\x7f", 2)));
}

}  // namespace
}  // namespace drumvae
