// The ways between host memory and a CUDA device: nobody waits for a copy that can be on its way
// while the device computes.
#pragma once

#include <array>
#include <span>

#include "engine/cuda_handles.cuh"
#include "engine/host_copy.h"

namespace drumvae {

// Uploads in the order of one stream, through two pinned slots in turn: what is uploaded may change
// as soon as the call returns.
class PinnedUploads {
 public:
  void upload(const HostCopy& copy, cudaStream_t stream);

 private:
  struct Slot {
    PinnedMemory memory;
    std::size_t bytes = 0;
    CudaEvent copied;
  };

  static void make_room(Slot& slot, std::size_t bytes);

  std::array<Slot, 2> slots_;
  std::size_t next_ = 0;
};

// What a step needs anew, through two slots in turn.  A slot is pinned memory and as much of the
// device's: the way up has a stream of its own and goes on beside the step that still runs; what is
// left for the step's stream is a copy within the device.  The host waits only when it is two
// uploads ahead.
class StepUploads {
 public:
  // Room for that many bytes at least in each slot.  Throws DeviceMemoryError, CudaError.
  void reserve(std::size_t bytes);
  std::size_t slot_bytes() const { return bytes_; }

  // Enqueues the copies on `stream`, all together.  Reserves what is missing.
  void upload(std::span<const HostCopy> copies, cudaStream_t stream);

 private:
  struct Slot {
    PinnedMemory pinned;
    CudaMemory staged;
    CudaEvent up;     // the bytes have left the pinned memory and are on the device
    CudaEvent taken;  // the step's stream has copied them to their places
  };

  CudaStream way_up_;
  std::array<Slot, 2> slots_;
  std::size_t bytes_ = 0;
  std::size_t next_ = 0;
};

// Bytes of a slot that these copies take: each begins at a multiple of kBufferAlignment.
std::size_t slot_bytes_of(std::span<const HostCopy> copies);

}  // namespace drumvae
