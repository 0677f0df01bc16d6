// XXH64: the checksum of the project's files.  Fast enough to read every byte at each opening.
//
// Source: Y. Collet, "XXH64 algorithm description" (xxHash fast digest algorithm, specification).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace drumvae {

// XXH64 with seed 0.
std::uint64_t xxh64(std::span<const std::byte> bytes);

// Sixteen lower-case hexadecimal digits.
std::string checksum_text(std::uint64_t checksum);

}  // namespace drumvae
