// XXH64 from xxHash's header, compiled in: no shared library comes with it.
#include "engine/checksum.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <bit>

namespace drumvae {

static_assert(std::endian::native == std::endian::little, "files are read and written in place");

std::uint64_t xxh64(std::span<const std::byte> bytes) {
  return XXH64(bytes.data(), bytes.size(), 0);
}

std::string checksum_text(std::uint64_t checksum) {
  std::string text(16, '0');
  for (std::size_t digit = 16; digit-- > 0; checksum >>= 4U) {
    text[digit] = "0123456789abcdef"[checksum & 0xFU];
  }
  return text;
}

}  // namespace drumvae
