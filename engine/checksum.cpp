// XXH64: four lanes of eight bytes, a tail, and an avalanche.
#include "engine/checksum.h"

#include <bit>
#include <cstring>

namespace drumvae {
namespace {

constexpr std::uint64_t kPrime1 = 0x9E3779B185EBCA87;
constexpr std::uint64_t kPrime2 = 0xC2B2AE3D27D4EB4F;
constexpr std::uint64_t kPrime3 = 0x165667B19E3779F9;
constexpr std::uint64_t kPrime4 = 0x85EBCA77C2B2AE63;
constexpr std::uint64_t kPrime5 = 0x27D4EB2F165667C5;
constexpr std::size_t kStripe = 32;

static_assert(std::endian::native == std::endian::little, "files are read and written in place");

template <typename Word>
std::uint64_t load(const std::byte* from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

std::uint64_t round_of(std::uint64_t lane, std::uint64_t input) {
  return std::rotl(lane + input * kPrime2, 31) * kPrime1;
}

std::uint64_t merge(std::uint64_t hash, std::uint64_t lane) {
  return (hash ^ round_of(0, lane)) * kPrime1 + kPrime4;
}

// All whole stripes; advances `from`.
std::uint64_t hash_stripes(const std::byte*& from, const std::byte* end) {
  std::uint64_t a = kPrime1 + kPrime2, b = kPrime2, c = 0, d = 0 - kPrime1;
  for (; static_cast<std::size_t>(end - from) >= kStripe; from += kStripe) {
    a = round_of(a, load<std::uint64_t>(from));
    b = round_of(b, load<std::uint64_t>(from + 8));
    c = round_of(c, load<std::uint64_t>(from + 16));
    d = round_of(d, load<std::uint64_t>(from + 24));
  }
  const std::uint64_t sum = std::rotl(a, 1) + std::rotl(b, 7) + std::rotl(c, 12) + std::rotl(d, 18);
  return merge(merge(merge(merge(sum, a), b), c), d);
}

std::uint64_t hash_tail(std::uint64_t hash, const std::byte* from, const std::byte* end) {
  for (; end - from >= 8; from += 8) {
    hash = std::rotl(hash ^ round_of(0, load<std::uint64_t>(from)), 27) * kPrime1 + kPrime4;
  }
  if (end - from >= 4) {
    hash = std::rotl(hash ^ load<std::uint32_t>(from) * kPrime1, 23) * kPrime2 + kPrime3;
    from += 4;
  }
  for (; from != end; ++from) {
    hash = std::rotl(hash ^ load<std::uint8_t>(from) * kPrime5, 11) * kPrime1;
  }
  return hash;
}

std::uint64_t avalanche(std::uint64_t hash) {
  hash = (hash ^ hash >> 33) * kPrime2;
  hash = (hash ^ hash >> 29) * kPrime3;
  return hash ^ hash >> 32;
}

}  // namespace

std::uint64_t xxh64(std::span<const std::byte> bytes) {
  const std::byte* from = bytes.data();
  const std::byte* const end = from + bytes.size();
  const std::uint64_t start = bytes.size() >= kStripe ? hash_stripes(from, end) : kPrime5;
  return avalanche(hash_tail(start + bytes.size(), from, end));
}

std::string checksum_text(std::uint64_t checksum) {
  std::string text(16, '0');
  for (std::size_t digit = 16; digit-- > 0; checksum >>= 4U) {
    text[digit] = "0123456789abcdef"[checksum & 0xFU];
  }
  return text;
}

}  // namespace drumvae
