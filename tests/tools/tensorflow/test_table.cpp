// Reading tables that an independent writer made, sound and damaged.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/tools/tensorflow/independent_bundle.h"
#include "tools/tensorflow/table.h"
#include "tools/tensorflow/varint.h"

namespace drumvae {
namespace {

using Entries = std::vector<std::pair<std::string, std::string>>;
using test::table_of_entries;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

Entries read(const std::string& table) {
  Entries entries;
  for (const TableEntry& entry : read_table(bytes_of(table), "x.index"))
    entries.emplace_back(entry.key, entry.value);
  return entries;
}

// "", then names that share beginnings.
Entries some_entries(int count) {
  Entries entries = {{"", "header"}};
  for (int i = 100; i < 100 + count; ++i)
    entries.emplace_back("layer_" + std::to_string(i / 7 + 100) + "/kernel_" + std::to_string(i),
                         std::string(static_cast<std::size_t>(i % 5), 'v'));
  return entries;
}

TEST_CASE("A table gives back its entries, whatever its restarts and blocks") {
  for (const int count : {0, 1, 15, 16, 17, 52}) {
    const Entries entries = some_entries(count);
    for (const std::size_t interval : {1UL, 16UL, 1000UL})
      for (const std::size_t keys : {1UL, 5UL, 1000UL})
        CHECK(read(table_of_entries(entries, {.interval = interval, .keys_per_block = keys})) ==
              entries);
  }
}

TEST_CASE("A flipped bit anywhere in a table is refused or changes nothing") {
  const Entries entries = some_entries(20);
  const std::string sound = table_of_entries(entries, {.keys_per_block = 8});
  int refused = 0;
  for (std::size_t at = 0; at < sound.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string table = sound;
      table[at] = static_cast<char>(table[at] ^ 1 << bit);
      try {
        const bool same = read(table) == entries;
        REQUIRE(same);
      } catch (const FormatError&) {
        ++refused;
      }
    }
  }
  CHECK(refused == static_cast<int>(sound.size()) * 8);
}

TEST_CASE("A table that is cut short anywhere is refused") {
  const std::string sound = table_of_entries(some_entries(20));
  for (std::size_t size = 0; size < sound.size(); ++size)
    REQUIRE_THROWS_AS(read(sound.substr(0, size)), FormatError);
  for (std::size_t from = 1; from < sound.size(); ++from)
    REQUIRE_THROWS_AS(read(sound.substr(from)), FormatError);
}

TEST_CASE("What is no table, compressed or out of order says so with the file's name") {
  CHECK_THROWS_WITH(read("short"), Catch::Contains("x.index: is no index of a TensorFlow"));
  CHECK_THROWS_WITH(read(table_of_entries(some_entries(3), {.compression = 1})),
                    Catch::Contains("x.index: byte") && Catch::Contains("compressed (snappy)"));
  CHECK_THROWS_WITH(read(table_of_entries({{"b", ""}, {"a", ""}})),
                    Catch::Contains("out of order"));
  CHECK_THROWS_WITH(read(table_of_entries({{"a", ""}, {"a", ""}}, {.keys_per_block = 1})),
                    Catch::Contains("out of order"));
}

TEST_CASE("A number of 7 bits a byte is taken in one form only, and up to 64 bits") {
  for (const std::uint64_t number : {0ULL, 1ULL, 127ULL, 128ULL, 300ULL, ~0ULL, 1ULL << 63U}) {
    std::string text;
    append_varint(text, number);
    CHECK(text == test::varint(number));
    auto bytes = bytes_of(text);
    CHECK(take_varint(bytes) == number);
    CHECK(bytes.empty());
  }
  for (const std::string& text : {std::string("\x80\0", 2), std::string("\x80"), std::string(),
                                  std::string(9, '\xFF') + '\2', std::string(11, '\x80')}) {
    auto bytes = bytes_of(text);
    CHECK_FALSE(take_varint(bytes));
  }
}

}  // namespace
}  // namespace drumvae
