// Blocks, their trailers and the footer.
#include "tools/tensorflow/table_writer.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "engine/crc32c.h"
#include "tools/tensorflow/table.h"
#include "tools/tensorflow/varint.h"

namespace drumvae {
namespace {

static_assert(std::endian::native == std::endian::little, "tables are little-endian");

constexpr std::size_t kKeysPerRestart = 16, kMostBlockBytes = 256 * 1024, kHandleBytes = 40;

template <class Number>
void append_number(std::string& text, Number number) {
  text.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::string block_of(const std::map<std::string, std::string>& values) {
  std::string block, before;
  std::vector<std::uint32_t> restarts;
  std::size_t count = 0;
  for (const auto& [key, value] : values) {
    const bool restart = count++ % kKeysPerRestart == 0;
    if (restart) restarts.push_back(static_cast<std::uint32_t>(block.size()));
    const auto differ = std::ranges::mismatch(before, key).in2;
    const auto shared = restart ? 0 : static_cast<std::size_t>(differ - key.begin());
    append_varint(block, shared);
    append_varint(block, key.size() - shared);
    append_varint(block, value.size());
    block += key.substr(shared) + value;
    before = key;
  }
  if (restarts.empty()) restarts.push_back(0);
  for (const std::uint32_t restart : restarts) append_number(block, restart);
  append_number(block, static_cast<std::uint32_t>(restarts.size()));
  return block;
}

// Appends block and trailer; where and how long it is, as a value of the index.
std::string append_block(std::string& table, const std::string& block) {
  std::string handle;
  append_varint(handle, table.size());
  append_varint(handle, block.size());
  const std::string with_compression = block + '\0';
  table += with_compression;
  append_number(table, masked_crc32c(std::as_bytes(std::span(with_compression))));
  return handle;
}

// The shortest key that is no less: the first byte that can grow, grown.
std::string short_successor(const std::string& key) {
  const auto grows = std::ranges::find_if(key, [](char byte) { return byte != '\xFF'; });
  if (grows == key.end()) return key;
  std::string successor(key.begin(), grows + 1);
  ++successor.back();
  return successor;
}

}  // namespace

std::string table_bytes(const std::map<std::string, std::string>& values) {
  if (values.empty()) throw std::invalid_argument("table_bytes: there is no key");
  const std::string block = block_of(values);
  if (block.size() > kMostBlockBytes)
    throw std::invalid_argument("table_bytes: more than one block takes");
  std::string table;
  const std::string data = append_block(table, block);
  std::string footer = append_block(table, block_of({}));
  footer += append_block(table, block_of({{short_successor(values.rbegin()->first), data}}));
  footer.resize(kHandleBytes);
  append_number(footer, kTableMagic);
  return table + footer;
}

}  // namespace drumvae
