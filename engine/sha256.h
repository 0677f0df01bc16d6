// SHA-256: what names a file of somebody else's for good.
//
// Source: FIPS 180-4.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace drumvae {

// 64 lower-case hexadecimal digits, as sha256sum prints them.
std::string sha256_text(std::span<const std::byte> bytes);

}  // namespace drumvae
