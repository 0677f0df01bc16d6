// The memory that cudaMalloc gives, and which memory is whose.
#pragma once

#include <cstddef>

namespace drumvae::simt {

enum class Residence : unsigned char { host, pinned, device };

// Of all `bytes` bytes from `first` on; memory that is partly the device's is taken for the host's.
Residence residence(const void* first, std::size_t bytes);

// While one of these lives, device code runs and device memory may be touched; else touching it is
// an error under AddressSanitizer.
class DeviceMemoryShown {
 public:
  DeviceMemoryShown();
  ~DeviceMemoryShown();
  DeviceMemoryShown(const DeviceMemoryShown&) = delete;
  DeviceMemoryShown& operator=(const DeviceMemoryShown&) = delete;
};

// The opposite: a host function runs within a stream.
class DeviceMemoryHidden {
 public:
  DeviceMemoryHidden();
  ~DeviceMemoryHidden();
  DeviceMemoryHidden(const DeviceMemoryHidden&) = delete;
  DeviceMemoryHidden& operator=(const DeviceMemoryHidden&) = delete;
};

}  // namespace drumvae::simt
