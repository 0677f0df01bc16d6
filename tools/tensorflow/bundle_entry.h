// What a checkpoint's table says of the whole and of each tensor.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/safetensors.h"

namespace drumvae {

struct BundleHeader {
  int shards = 1;
  bool little_endian = true;
  int min_consumer = 0;  // the oldest version of a reader that may read it; ours is 1
};

// Of one tensor.
struct BundleEntry {
  std::optional<Dtype> type;  // none: one that has no name in safetensors
  int type_number = 0;        // TensorFlow's: 1 float32, 2 float64, 7 string, ..
  TensorShape shape;
  int shard = 0;
  std::int64_t offset = 0, size = 0;  // bytes, within the shard
  std::uint32_t masked_crc = 0;
  bool sliced = false;  // kept in pieces, under other keys
};

// Nothing where the value is no such message.
std::optional<BundleHeader> parse_bundle_header(std::string_view value);
std::optional<BundleEntry> parse_bundle_entry(std::string_view value);

// As TensorFlow writes them.  The entry's type must be f32 or i64.
std::string encode_bundle_header(int shards);
std::string encode_bundle_entry(const BundleEntry& entry);

}  // namespace drumvae
