// Reading forward through bytes that nobody has checked yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "engine/errors.h"

namespace drumvae {

// Reads bytes [begin, end) of a file.  Every read that would leave them throws FormatError with the
// name of the file, the offset and `what` was to be read.  Views `bytes` and `where`.
class ByteCursor {
 public:
  ByteCursor(std::span<const std::byte> bytes, std::size_t begin, std::size_t end,
             const std::string& where)
      : bytes_(bytes), position_(begin), end_(end), where_(where) {}

  std::size_t position() const { return position_; }
  std::size_t left() const { return end_ - position_; }
  // The next byte; there must be one.
  std::uint8_t peek() const { return std::to_integer<std::uint8_t>(bytes_[position_]); }

  // Throws FormatError at the present offset.
  [[noreturn]] void fail(const std::string& reason) const {
    throw FormatError(where_, position_, reason);
  }

  void need(std::size_t count, const char* what) const {
    if (left() < count) fail(std::string(what) + " runs past the end");
  }

  std::uint8_t byte(const char* what) {
    need(1, what);
    return std::to_integer<std::uint8_t>(bytes_[position_++]);
  }

  std::uint32_t big_endian(int count, const char* what) {
    need(static_cast<std::size_t>(count), what);
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) value = value << 8U | byte(what);
    return value;
  }

  // A variable-length number: at most four bytes, seven bits each.
  std::uint32_t variable_length(const char* what) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) {
      const std::uint8_t next = byte(what);
      value = value << 7U | (next & 0x7FU);
      if (next < 0x80) return value;
    }
    fail(std::string(what) + " is longer than four bytes");
  }

  void skip(std::size_t count, const char* what) {
    need(count, what);
    position_ += count;
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t position_;
  std::size_t end_;
  const std::string& where_;
};

}  // namespace drumvae
