// The CPU as a device: host memory and a thread team.  CudaDevice has the same members.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "kernels/cpu.h"
#include "kernels/lstm_sequence.h"

namespace drumvae {

class CpuDevice {
 public:
  // Throws std::invalid_argument unless threads >= 1 and precision is fp32.
  CpuDevice(int threads, Precision precision);

  // "cpu, 2 threads, AVX3".
  std::string description() const;

  // All lanes are the one team: nodes run in the order in which they were recorded.
  Cpu& lane(int /*number*/) { return cpu_; }

  // Zeroed memory, kBufferAlignment aligned.  Throws std::bad_alloc.
  std::byte* allocate(Index bytes);
  void release(std::byte* memory) noexcept;

  void upload(const void* from, void* to, Index bytes);
  void download(const void* from, void* to, Index bytes);

 private:
  Cpu cpu_;
};

}  // namespace drumvae
