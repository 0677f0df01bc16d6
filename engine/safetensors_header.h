// What the reader and the writer of safetensors files agree on beyond the format itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace drumvae {

inline constexpr std::size_t kLengthBytes = 8;               // of the header length
inline constexpr std::size_t kMaxHeaderBytes = 100'000'000;  // as the reference reader has it
inline constexpr std::size_t kDataAlignment = 64;            // of the tensors' first byte
inline constexpr const char* kMetadataKey = "__metadata__";
inline constexpr const char* kChecksumPrefix = "checksum.";
inline constexpr const char* kHeaderChecksumKey = "checksum.header";
inline constexpr const char* kTensorChecksumPrefix = "checksum.tensor.";

// The header's checksum as it stands in the header's text.  Quotes within JSON strings are escaped,
// so that nothing else reads like this.
inline std::string header_checksum_field(const std::string& digits) {
  return std::string("\"") + kHeaderChecksumKey + "\":\"" + digits + "\"";
}

}  // namespace drumvae
