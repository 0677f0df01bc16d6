// Host memory.
#include "engine/cpu_device.h"

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>

#include "engine/buffer.h"
#include "kernels/cpu_target.h"

namespace drumvae {
namespace {

class HostSum final : public GroupSum {
 public:
  explicit HostSum(ProcessGroup& group) : group_(group) {}

  void begin(const View<float, 1>& values, const std::shared_ptr<CudaMark>&) override {
    group_.begin_sum({values.data(), static_cast<std::size_t>(values.size())});
  }
  void wait() override { group_.wait(); }

 private:
  ProcessGroup& group_;
};

}  // namespace

CpuDevice::CpuDevice(int threads, Precision precision) : cpu_(threads), precision_(precision) {
  if (precision == Precision::tf32)
    throw std::invalid_argument("the cpu device computes in fp32 or bf16");
}

std::string CpuDevice::description() const {
  const int threads = cpu_.threads();
  return "cpu, " + std::to_string(threads) + (threads == 1 ? " thread, " : " threads, ") +
         cpu_target_name();
}

// calloc has large blocks zeroed by the system, page by page as they are touched; it aligns less
// than we do, so what it gave stands before the memory.
std::byte* CpuDevice::allocate(Index bytes) {
  auto* const given =
      static_cast<std::byte*>(std::calloc(static_cast<std::size_t>(bytes + kBufferAlignment), 1));
  if (given == nullptr) throw std::bad_alloc();
  const auto past = reinterpret_cast<std::uintptr_t>(given) % kBufferAlignment;
  std::byte* const memory = given + (kBufferAlignment - past);
  std::memcpy(memory - sizeof given, &given, sizeof given);
  return memory;
}

void CpuDevice::release(std::byte* memory) noexcept {
  std::byte* given = nullptr;
  std::memcpy(&given, memory - sizeof given, sizeof given);
  std::free(given);
}

void CpuDevice::upload(const void* from, void* to, Index bytes) {
  if (bytes > 0) std::memcpy(to, from, static_cast<std::size_t>(bytes));
}

void CpuDevice::upload(std::span<const HostCopy> copies) {
  for (const HostCopy& copy : copies) upload(copy.from, copy.to, copy.bytes);
}

Index CpuDevice::workspace_bytes(int /*lanes*/, Index /*upload_bytes*/, int /*processes*/) const {
  return cpu_.threads() * Cpu::kScratchBytes;
}

void CpuDevice::download(const void* from, void* to, Index bytes) {
  std::memcpy(to, from, static_cast<std::size_t>(bytes));
}

std::unique_ptr<GroupSum> CpuDevice::group_sum(ProcessGroup& group) {
  return std::make_unique<HostSum>(group);
}

}  // namespace drumvae
