// What a CUDA call that fails throws.
#pragma once

#include <stdexcept>
#include <string>

namespace drumvae {

// A device, driver or library that refuses.  what() reads "WHERE: REASON"; WHERE is a kernel's name
// or what was being set up.
class CudaError : public std::runtime_error {
 public:
  CudaError(const std::string& where, const std::string& reason)
      : std::runtime_error(where + ": " + reason) {}
};

}  // namespace drumvae
