// npy files as NumPy writes them, byte by byte.
#include <catch2/catch.hpp>
#include <cstring>
#include <limits>

#include "engine/errors.h"
#include "tools/playing/npy.h"

namespace drumvae {
namespace {

// What numpy.save() makes of an array of these bytes.
std::vector<std::byte> file(const std::string& header, const std::string& numbers,
                            char version = 1) {
  std::string padded = header;
  const std::size_t before = version == 1 ? 10 : 12;
  while ((before + padded.size() + 1) % 64 != 0) padded += ' ';
  padded += '\n';
  std::string text = "\x93NUMPY";
  text += {version, '\0', static_cast<char>(padded.size()), '\0'};
  if (version > 1) text += std::string(2, '\0');
  text += padded + numbers;
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

template <class T>
std::string bytes_of(std::vector<T> numbers) {
  std::string bytes(numbers.size() * sizeof(T), '\0');
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

std::string header(const std::string& descr, const std::string& shape,
                   const char* order = "False") {
  return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }";
}

TEST_CASE("What is written is what NumPy writes, and is read back to the bit") {
  const FloatTable table{2, 3, {1, -2.5F, 1e-30F, 4, 5, std::numeric_limits<float>::infinity()}};
  const auto bytes = npy_bytes(table);
  CHECK(bytes == file(header("<f4", "(2, 3)"), bytes_of(table.values)));
  const FloatTable back = parse_npy(bytes, "z.npy");
  CHECK(back.rows == 2);
  CHECK(back.columns == 3);
  CHECK(back.values == table.values);
}

TEST_CASE("Doubles, one dimension, and version 2 are read") {
  const FloatTable row =
      parse_npy(file(header("<f8", "(3,)"), bytes_of<double>({1, 2, 0.5}), 2), "z.npy");
  CHECK(row.rows == 1);
  CHECK(row.values == std::vector<float>{1, 2, 0.5});
}

TEST_CASE("Other arrays, and files cut short at any byte, are refused by name") {
  const std::string two = bytes_of<float>({1, 2});
  for (const auto& bytes :
       {file(header(">f4", "(2,)"), two), file(header("<i4", "(2,)"), two),
        file(header("<f4", "(1, 2)", "True"), two), file(header("<f4", "(1, 1, 2)"), two),
        file(header("<f4", "()"), two), file(header("<f4", "(3,)"), two),
        file(header("<f4", "(999999999, 999999999)"), two), file("", two),
        file(header("<f4", "(2,)"), two, 3)}) {
    CHECK_THROWS_AS(parse_npy(bytes, "z.npy"), FormatError);
    CHECK_THROWS_WITH(parse_npy(bytes, "z.npy"), Catch::StartsWith("z.npy: "));
  }
  const auto whole = file(header("<f4", "(2,)"), two);
  REQUIRE_NOTHROW(parse_npy(whole, "z.npy"));
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_THROWS_AS(parse_npy(std::span(whole).first(size), "z.npy"), FormatError);
}

}  // namespace
}  // namespace drumvae
