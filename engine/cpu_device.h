// The CPU as a device: host memory and a thread team.  CudaDevice has the same members.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <span>
#include <string>

#include "engine/group_sum.h"
#include "engine/host_copy.h"
#include "engine/process_group.h"
#include "kernels/cpu.h"
#include "kernels/lstm_sequence.h"

namespace drumvae {

class CudaMark;

class CpuDevice {
 public:
  // Throws std::invalid_argument unless threads >= 1 and precision is fp32 or bf16.
  CpuDevice(int threads, Precision precision);

  // "cpu, 2 threads, AVX3".
  std::string description() const;
  Precision precision() const { return precision_; }

  // All lanes are the one team: nodes run in the order in which they were recorded.
  Cpu& lane(int /*number*/) { return cpu_; }

  // Zeroed memory, kBufferAlignment aligned.  Throws std::bad_alloc.
  std::byte* allocate(Index bytes);
  void release(std::byte* memory) noexcept;

  // The host's memory is the device's.
  std::byte* allocate_pinned(Index bytes) { return allocate(bytes); }
  void release_pinned(std::byte* memory) noexcept { release(memory); }

  // Scratch of the threads.
  Index workspace_bytes(int lanes, Index upload_bytes, int processes) const;
  // What the system has cannot be known: it gives what it has not.
  Index available_bytes() const { return std::numeric_limits<Index>::max(); }

  void upload(const void* from, void* to, Index bytes);
  void upload(std::span<const HostCopy> copies);
  void reserve_uploads(Index /*bytes*/) {}
  void download(const void* from, void* to, Index bytes);
  // Made at once; there is no mark to wait for.
  void start_download(const void* from, std::byte* to, Index bytes, std::shared_ptr<CudaMark>&) {
    download(from, to, bytes);
  }
  bool passed(const std::shared_ptr<CudaMark>&) const { return true; }

  // No node runs beside another.
  std::shared_ptr<CudaMark> make_mark() { return nullptr; }
  // By the group's own thread.
  std::unique_ptr<GroupSum> group_sum(ProcessGroup& group);

 private:
  Cpu cpu_;
  Precision precision_;
};

}  // namespace drumvae
