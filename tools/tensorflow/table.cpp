// Reading tables: nothing is believed before its checksum is right.
#include "tools/tensorflow/table.h"

#include <bit>
#include <cstring>
#include <optional>

#include "engine/crc32c.h"
#include "engine/errors.h"
#include "tools/tensorflow/varint.h"

namespace drumvae {
namespace {

static_assert(std::endian::native == std::endian::little, "tables are little-endian");

using Bytes = std::span<const std::byte>;

constexpr std::size_t kFooterBytes = 48, kMagicBytes = 8, kTrailerBytes = 5, kRestartBytes = 4;

struct BlockHandle {
  std::uint64_t offset = 0, size = 0;
};

template <class Number>
Number number_at(Bytes bytes, std::size_t offset) {
  Number number;
  std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::optional<BlockHandle> take_handle(Bytes& bytes) {
  const auto offset = take_varint(bytes), size = take_varint(bytes);
  if (!offset || !size) return std::nullopt;
  return BlockHandle{*offset, *size};
}

// One table's bytes with the name that stands in errors.
class TableFile {
 public:
  TableFile(Bytes bytes, const std::string& name) : bytes_(bytes), name_(name) {
    if (!is_table(bytes)) {
      throw FormatError(name,
                        "is no index of a TensorFlow checkpoint, or is cut short: its last 8 "
                        "bytes are not a table's");
    }
    blocks_ = bytes.first(bytes.size() - kFooterBytes);
    Bytes footer = bytes.subspan(blocks_.size(), kFooterBytes - kMagicBytes);
    const auto metaindex = take_handle(footer), index = take_handle(footer);
    for (const std::byte padding : footer)
      if (padding != std::byte{0}) fail(blocks_.size(), "the footer is damaged");
    if (!metaindex || !index) fail(blocks_.size(), "the footer is damaged");
    entries(*metaindex);  // for its checksum; it is empty
    index_ = *index;
  }

  std::vector<TableEntry> read() const {
    std::vector<TableEntry> all;
    for (const TableEntry& block : entries(index_)) {
      Bytes value = std::as_bytes(std::span(block.value));
      const auto handle = take_handle(value);
      if (!handle || !value.empty()) fail(index_.offset, "the index of blocks is damaged");
      for (TableEntry& entry : entries(*handle)) {
        require_ascending(all, entry.key, handle->offset);
        all.push_back(std::move(entry));
      }
      if (!all.empty() && all.back().key > block.key)
        fail(handle->offset, "a block has keys beyond its place in the index");
    }
    return all;
  }

 private:
  [[noreturn]] void fail(std::uint64_t offset, const std::string& reason) const {
    throw FormatError(name_, offset, reason);
  }

  void require_ascending(const std::vector<TableEntry>& before, const std::string& key,
                         std::uint64_t offset) const {
    if (!before.empty() && key <= before.back().key) fail(offset, "keys are out of order");
  }

  // The contents, once the checksum is right.
  Bytes contents(const BlockHandle& handle) const {
    const std::uint64_t size = blocks_.size();
    if (handle.size > size || size - handle.size < kTrailerBytes ||
        handle.offset > size - handle.size - kTrailerBytes)
      fail(blocks_.size(), "a block lies beyond the end of the file, which is cut short");
    const Bytes block = blocks_.subspan(handle.offset, handle.size + kTrailerBytes);
    if (number_at<std::uint32_t>(block, handle.size + 1) !=
        masked_crc32c(block.first(handle.size + 1)))
      fail(handle.offset, "wrong checksum of a block: the file is damaged");
    if (block[handle.size] != std::byte{0}) {
      fail(handle.offset,
           "a block is compressed (snappy), which no published checkpoint is and "
           "this program does not read");
    }
    return block.first(handle.size);
  }

  // Where the entries end and the restarts begin; both are checked.
  std::size_t entry_bytes(Bytes block, std::uint64_t offset) const {
    if (block.size() < 2 * kRestartBytes) fail(offset, "a block is too short");
    const auto count = number_at<std::uint32_t>(block, block.size() - kRestartBytes);
    const std::uint64_t taken = (std::uint64_t{count} + 1) * kRestartBytes;
    if (count == 0 || taken > block.size()) fail(offset, "a block's restarts are damaged");
    const std::size_t end = block.size() - taken;
    for (std::uint32_t i = 0, before = 0; i < count; ++i) {
      const auto restart = number_at<std::uint32_t>(block, end + i * kRestartBytes);
      if (restart > end || restart < before || (i == 0 && restart != 0))
        fail(offset, "a block's restarts are damaged");
      before = restart;
    }
    return end;
  }

  std::vector<TableEntry> entries(const BlockHandle& handle) const {
    const Bytes block = contents(handle);
    Bytes rest = block.first(entry_bytes(block, handle.offset));
    std::vector<TableEntry> read;
    while (!rest.empty()) {
      const auto shared = take_varint(rest), unshared = take_varint(rest),
                 value = take_varint(rest);
      const std::string before = read.empty() ? std::string() : read.back().key;
      if (!shared || !unshared || !value || *shared > before.size() || *unshared > rest.size() ||
          *value > rest.size() - *unshared)
        fail(handle.offset, "an entry of a block is damaged");
      TableEntry entry{before.substr(0, *shared) + std::string(text_of(rest.first(*unshared))),
                       text_of(rest.subspan(*unshared, *value))};
      rest = rest.subspan(*unshared + *value);
      require_ascending(read, entry.key, handle.offset);
      read.push_back(std::move(entry));
    }
    return read;
  }

  Bytes bytes_, blocks_;
  const std::string& name_;
  BlockHandle index_;
};

}  // namespace

bool is_table(std::span<const std::byte> bytes) {
  return bytes.size() >= kFooterBytes &&
         number_at<std::uint64_t>(bytes, bytes.size() - kMagicBytes) == kTableMagic;
}

std::vector<TableEntry> read_table(std::span<const std::byte> bytes, const std::string& name) {
  return TableFile(bytes, name).read();
}

}  // namespace drumvae
