// TensorFlow's tables: sorted keys with values in one file, a checkpoint's .index.
//
//   data blocks | metaindex block | index block | footer of 48 bytes
//   block = entries, restart offsets, their count; then 1 byte of compression and a masked CRC-32C
//
// Source: LevelDB's table format, as tensorflow/core/lib/io/table has it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace drumvae {

struct TableEntry {
  std::string key;
  std::string_view value;  // within the table's bytes
};

// The last 8 bytes of a table.
inline constexpr std::uint64_t kTableMagic = 0xDB4775248B80FB57U;

// Whether the bytes end as a table does.
bool is_table(std::span<const std::byte> bytes);

// All entries, ascending by key.  Every checksum is verified.  Throws FormatError with `name` for
// what is no table, a wrong checksum, a compressed block, keys out of order.
std::vector<TableEntry> read_table(std::span<const std::byte> bytes, const std::string& name);

}  // namespace drumvae
