// The three ways in which the world outside can be broken; a broken contract is
// std::invalid_argument.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace drumvae {

// A file or byte string that is not what its format says.  what() reads "WHERE: byte OFFSET:
// REASON", or "WHERE: REASON" where no single byte is to blame.  WHERE is a path or a name that the
// caller gave.
class FormatError : public std::runtime_error {
 public:
  FormatError(const std::string& where, const std::string& reason)
      : std::runtime_error(where + ": " + reason) {}
  FormatError(const std::string& where, std::uint64_t offset, const std::string& reason)
      : std::runtime_error(where + ": byte " + std::to_string(offset) + ": " + reason) {}
};

// A file that cannot be read or written.  what() reads "WHERE: REASON".
class IoError : public std::runtime_error {
 public:
  IoError(const std::string& where, const std::string& reason)
      : std::runtime_error(where + ": " + reason) {}
};

// A device has less memory than was asked for.
class DeviceMemoryError : public std::runtime_error {
 public:
  DeviceMemoryError(std::uint64_t wanted_bytes, std::uint64_t free_bytes)
      : std::runtime_error("out of device memory: " + std::to_string(wanted_bytes >> 20U) +
                           " MiB wanted, " + std::to_string(free_bytes >> 20U) + " MiB free") {}

 protected:
  explicit DeviceMemoryError(const std::string& what) : std::runtime_error(what) {}
};

}  // namespace drumvae
