// CRC-32C: the checksum of TensorBoard's event files and of TensorFlow's checkpoints.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace drumvae {

// Castagnoli's polynomial 0x1EDC6F41, reflected; RFC 3720, appendix B.4.
std::uint32_t crc32c(std::span<const std::byte> bytes);

// As it stands in a file: rotated right by 15 bits plus a constant, so that a checksum over bytes
// that hold checksums is no special case.  Source: TFRecord format.
std::uint32_t masked_crc32c(std::span<const std::byte> bytes);

}  // namespace drumvae
