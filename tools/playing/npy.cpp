// The header is a Python dictionary; of those only the one shape that NumPy writes is read.
#include "tools/playing/npy.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <regex>
#include <string_view>

#include "engine/errors.h"

namespace drumvae {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr std::size_t kAlignment = 64;  // of the first number
constexpr std::int64_t kMostNumbers = std::int64_t{1} << 31;

std::size_t little_endian(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;)
    value = value << 8U | static_cast<unsigned char>(bytes[i]);
  return value;
}

struct Header {
  std::string text;
  std::size_t end = 0;  // offset of the first number
};

Header header_of(std::string_view file, const std::string& where) {
  if (file.size() < 10 || !file.starts_with(kMagic)) throw FormatError(where, "is no npy file");
  const std::size_t width = file[6] == 1 ? 2 : 4;  // of the header's length, by version
  if (file[6] < 1 || file[6] > 2 || file.size() < 8 + width)
    throw FormatError(where, "an npy file of another version than 1 or 2");
  const std::size_t length = little_endian(file.substr(8, width)), begin = 8 + width;
  if (length > file.size() - begin) throw FormatError(where, "the npy header is cut short");
  return {std::string(file.substr(begin, length)), begin + length};
}

struct Form {
  bool doubles = false;
  std::int64_t rows = 1, columns = 0;
};

Form form_of(const std::string& header, const std::string& where) {
  static const std::regex form(
      R"(\{\s*'descr':\s*'<f([48])',\s*'fortran_order':\s*False,\s*'shape':\s*\((?:(\d{1,9}),\s*)?(\d{1,9}),?\),?\s*\}\s*)");
  std::smatch match;
  if (!std::regex_match(header, match, form)) {
    throw FormatError(where,
                      "wanted an npy file of float32 or float64, little-endian, C order, in one or "
                      "two dimensions");
  }
  return {.doubles = match[1] == "8",
          .rows = match[2].matched ? std::stoll(match[2]) : 1,
          .columns = std::stoll(match[3])};
}

}  // namespace

std::vector<std::byte> npy_bytes(const FloatTable& table) {
  std::string header = fmt::format(
      "{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", table.rows, table.columns);
  const std::size_t unpadded = kMagic.size() + 4 + header.size() + 1;
  header.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
  header += '\n';
  std::string file(kMagic);
  file += {'\x01', '\x00', static_cast<char>(header.size() & 0xFFU),
           static_cast<char>(header.size() >> 8U)};
  file += header;
  std::vector<std::byte> bytes(file.size() + table.values.size() * sizeof(float));
  std::memcpy(bytes.data(), file.data(), file.size());
  std::ranges::copy(std::as_bytes(std::span(table.values)),
                    bytes.begin() + static_cast<std::ptrdiff_t>(file.size()));
  return bytes;
}

FloatTable parse_npy(std::span<const std::byte> bytes, const std::string& where) {
  const std::string_view file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const Header header = header_of(file, where);
  const Form form = form_of(header.text, where);
  const std::size_t width = form.doubles ? sizeof(double) : sizeof(float);
  const std::span<const std::byte> numbers = bytes.subspan(header.end);
  if (form.columns > 0 && form.rows > kMostNumbers / form.columns)
    throw FormatError(where, "an npy file of too many numbers");
  const auto count = static_cast<std::size_t>(form.rows * form.columns);
  if (numbers.size() != count * width) {
    throw FormatError(where, fmt::format("{} numbers were promised and {} bytes are there", count,
                                         numbers.size()));
  }
  FloatTable table{form.rows, form.columns, std::vector<float>(count)};
  for (std::size_t i = 0; i < count; ++i) {
    if (form.doubles) {
      double number = 0;
      std::memcpy(&number, numbers.data() + i * width, width);
      table.values[i] = static_cast<float>(number);
    } else {
      std::memcpy(&table.values[i], numbers.data() + i * width, width);
    }
  }
  return table;
}

}  // namespace drumvae
