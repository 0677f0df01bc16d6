// Host memory.
#include "engine/cpu_device.h"

#include <cstring>
#include <new>
#include <stdexcept>

#include "engine/buffer.h"
#include "kernels/cpu_target.h"

namespace drumvae {

CpuDevice::CpuDevice(int threads, Precision precision) : cpu_(threads) {
  if (precision != Precision::fp32)
    throw std::invalid_argument("the cpu device computes in fp32 only");
}

std::string CpuDevice::description() const {
  const int threads = cpu_.threads();
  return "cpu, " + std::to_string(threads) + (threads == 1 ? " thread, " : " threads, ") +
         cpu_target_name();
}

std::byte* CpuDevice::allocate(Index bytes) {
  auto* memory = static_cast<std::byte*>(
      ::operator new (static_cast<std::size_t>(bytes), std::align_val_t{kBufferAlignment}));
  std::memset(memory, 0, static_cast<std::size_t>(bytes));
  return memory;
}

void CpuDevice::release(std::byte* memory) noexcept {
  ::operator delete (memory, std::align_val_t{kBufferAlignment});
}

void CpuDevice::upload(const void* from, void* to, Index bytes) {
  std::memcpy(to, from, static_cast<std::size_t>(bytes));
}

void CpuDevice::download(const void* from, void* to, Index bytes) {
  std::memcpy(to, from, static_cast<std::size_t>(bytes));
}

}  // namespace drumvae
