// TensorFlow checkpoints as a test makes them, sound or faulty, with nothing of the project:
// varints, blocks, protobuf and checksums by hand.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"

namespace drumvae::test {

struct BundleTensor {
  int dtype = 1;
  std::vector<std::int64_t> shape;
  std::string bytes;
  int shard = 0;
};

// What may be unusual, or wrong.
struct BundleForm {
  std::size_t interval = 16;  // keys per restart
  std::size_t keys_per_block = 1000;
  int shards = 1;
  int endianness = 0;
  int min_consumer = 0;
  char compression = 0;
  std::string sliced;      // this tensor's entry says that it is in slices
  bool slice_key = false;  // a key of a slice, too
  bool without_crc = false;
};

inline std::string varint(std::uint64_t number) {
  std::string text;
  while (number > 127) {
    text += static_cast<char>(number % 128 + 128);
    number /= 128;
  }
  return text + static_cast<char>(number);
}

inline std::string fixed32(std::uint32_t number) {
  std::string text;
  for (int i = 0; i < 4; ++i, number /= 256) text += static_cast<char>(number % 256);
  return text;
}

inline std::uint32_t slow_masked_crc(const std::string& text) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char letter : text) {
    crc ^= static_cast<std::uint8_t>(letter);
    for (int bit = 0; bit < 8; ++bit) crc = crc % 2 == 1 ? crc / 2 ^ 0x82F63B78 : crc / 2;
  }
  crc = ~crc;
  return (crc << 17 | crc >> 15) + 0xA282EAD8;
}

inline std::string message(int field, const std::string& inner) {
  return varint(static_cast<std::uint64_t>(field) * 8 + 2) + varint(inner.size()) + inner;
}

inline std::string number_field(int field, std::uint64_t number) {
  return number == 0 ? "" : varint(static_cast<std::uint64_t>(field) * 8) + varint(number);
}

inline std::string block_bytes(const std::vector<std::pair<std::string, std::string>>& entries,
                               std::size_t interval) {
  std::string block, restarts, before;
  std::uint32_t count = 0;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& [key, value] = entries[i];
    std::size_t shared = 0;
    if (i % interval == 0) {
      restarts += fixed32(static_cast<std::uint32_t>(block.size()));
      ++count;
    } else {
      while (shared < key.size() && shared < before.size() && key[shared] == before[shared])
        ++shared;
    }
    block += varint(shared) + varint(key.size() - shared) + varint(value.size()) +
             key.substr(shared) + value;
    before = key;
  }
  if (count == 0) return block + fixed32(0) + fixed32(1);
  return block + restarts + fixed32(count);
}

inline std::string table_of_entries(const std::vector<std::pair<std::string, std::string>>& entries,
                                    const BundleForm& form = {}) {
  std::string table;
  const auto append = [&](const std::string& block) {
    const std::string handle = varint(table.size()) + varint(block.size());
    table += block + form.compression + fixed32(slow_masked_crc(block + form.compression));
    return handle;
  };
  std::vector<std::pair<std::string, std::string>> index;
  for (std::size_t at = 0; at < entries.size(); at += form.keys_per_block) {
    const std::size_t end = std::min(entries.size(), at + form.keys_per_block);
    const auto iterator = [&](std::size_t place) {
      return entries.begin() + static_cast<std::ptrdiff_t>(place);
    };
    const std::string handle = append(block_bytes({iterator(at), iterator(end)}, form.interval));
    index.emplace_back(entries[end - 1].first + '\0', handle);
  }
  const std::string meta = append(block_bytes({}, 1)), of_blocks = append(block_bytes(index, 1));
  std::string footer = meta + of_blocks;
  footer.resize(40);
  return table + footer + "\x57\xfb\x80\x8b\x24\x75\x47\xdb";
}

inline std::string shard_file(const std::string& prefix, int shard, int shards) {
  const auto five = [](int number) {
    const std::string digits = std::to_string(number);
    return std::string(5 - digits.size(), '0') + digits;
  };
  return prefix + ".data-" + five(shard) + "-of-" + five(shards);
}

// Writes PREFIX.index and its shards.
inline void write_bundle(const std::string& prefix,
                         const std::map<std::string, BundleTensor>& tensors,
                         const BundleForm& form = {}) {
  std::vector<std::string> shards(static_cast<std::size_t>(form.shards));
  std::vector<std::pair<std::string, std::string>> entries;
  entries.emplace_back(
      "", number_field(1, static_cast<std::uint64_t>(form.shards)) +
              number_field(2, static_cast<std::uint64_t>(form.endianness)) +
              message(3, number_field(1, 1) +
                             number_field(2, static_cast<std::uint64_t>(form.min_consumer))));
  if (form.slice_key) entries.emplace_back(std::string("\0name\0\1x", 8), "");
  for (const auto& [name, tensor] : tensors) {
    std::string shape;
    for (const std::int64_t extent : tensor.shape)
      shape += message(2, number_field(1, static_cast<std::uint64_t>(extent)));
    std::string& shard = shards[static_cast<std::size_t>(tensor.shard)];
    std::string entry = number_field(1, static_cast<std::uint64_t>(tensor.dtype)) +
                        message(2, shape) +
                        number_field(3, static_cast<std::uint64_t>(tensor.shard)) +
                        number_field(4, shard.size()) + number_field(5, tensor.bytes.size());
    if (!form.without_crc) entry += std::string(1, '\x35') + fixed32(slow_masked_crc(tensor.bytes));
    if (name == form.sliced) entry += message(7, "");
    entries.emplace_back(name, entry);
    shard += tensor.bytes;
  }
  for (int i = 0; i < form.shards; ++i)
    write_text(shard_file(prefix, i, form.shards), shards[static_cast<std::size_t>(i)]);
  write_text(prefix + ".index", table_of_entries(entries, form));
}

inline std::string float_bytes(const std::vector<float>& values) {
  std::string bytes(values.size() * sizeof(float), '\0');
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

inline std::string int64_bytes(std::int64_t value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

}  // namespace drumvae::test
