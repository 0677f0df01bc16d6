// What a PNG file says of its size, read with none of our code.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace drumvae::test {

// Width and height in pixels.  Throws std::runtime_error on what is no PNG file.
inline std::pair<int, int> png_size(const std::string& bytes) {
  if (bytes.size() < 24 || bytes.substr(0, 8) != "\x89PNG\r\n\x1a\n" ||
      bytes.substr(12, 4) != "IHDR")
    throw std::runtime_error("no PNG file");
  const auto number = [&](std::size_t at) {
    int value = 0;
    for (std::size_t i = at; i < at + 4; ++i)
      value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
  };
  return {number(16), number(20)};
}

}  // namespace drumvae::test
