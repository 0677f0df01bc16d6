// A device runs kernels and holds memory; which backends exist is decided here and nowhere else.
#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "engine/buffer.h"
#include "engine/build_config.h"
#include "engine/cpu_device.h"
#include "engine/cuda_device.h"
#include "engine/host_copy.h"
#include "engine/step_node.h"
#include "kernels/lstm_sequence.h"

namespace drumvae {

class Device {
 public:
  // "cpu", "cuda" or "cuda:N", or "auto": the fastest there is, never one that is played on the
  // CPU.  threads: of the CPU backend; 0 = one per processor.  precision: of products.  Throws
  // std::invalid_argument on an unknown name or a value that the device does not take, CudaError
  // where CUDA cannot be used.
  static Device open(const std::string& name, int threads = 0,
                     Precision precision = Precision::fp32);

  // Why "auto" is the CPU; empty where it is not, and where the build has no other backend.
  static std::string fallback_reason();
  // GPUs that CUDA sees; 0 where it cannot be used, and where the build has none.
  static int gpu_count();
  // One line per device of this machine and build.
  static std::vector<std::string> all_descriptions();

  // "cpu, 2 threads, AVX3".
  std::string description() const;
  // Whether its memory is the host's, so that the host may read and write it in place.
  bool is_host() const { return std::holds_alternative<std::unique_ptr<CpuDevice>>(backend_); }

  // The CPU's threads, for what runs on them without a schedule; null for another backend.
  Cpu* cpu();

  // Checks the kernel's contract and runs it.  Throws std::invalid_argument when the contract is
  // broken.
  template <class Kernel>
  void run(const Kernel& kernel) {
    kernel.check();
    replay(kernel);
  }

  // Runs a kernel whose contract was checked when it was recorded.
  template <class Kernel>
  void replay(const Kernel& kernel, int lane = 0) {
    std::visit([&](auto& backend) { launch(backend->lane(lane), kernel); }, backend_);
  }

  // Replays the nodes of a recorded schedule; graph: what prepare() made of them, made here where
  // that was not called.
  void play(const std::vector<StepNode>& nodes, std::shared_ptr<const CudaGraph>& graph);

  // Makes of the nodes what play() replays; nothing runs.  Throws DeviceMemoryError, CudaError.
  void prepare(const std::vector<StepNode>& nodes, std::shared_ptr<const CudaGraph>& graph);

  // Host to device and back.  The view is dense and as long as the span.
  template <class T, int Rank>
  void upload(std::span<const T> from, const View<T, Rank>& to) {
    require_copy(static_cast<Index>(from.size()), to);
    upload_bytes(from.data(), to.data(), static_cast<Index>(from.size_bytes()));
  }
  template <class T, int Rank>
  void download(const View<T, Rank>& from, std::span<std::remove_const_t<T>> to) const {
    require_copy(static_cast<Index>(to.size()), from);
    download_bytes(from.data(), to.data(), static_cast<Index>(to.size_bytes()));
  }
  template <class T, int Rank>
  std::vector<std::remove_const_t<T>> download(const View<T, Rank>& from) const {
    std::vector<std::remove_const_t<T>> values(static_cast<std::size_t>(from.size()));
    download(from, std::span(values));
    return values;
  }

  // All that a step needs anew, together: on its way while the step before still runs.
  void upload(std::span<const HostCopy> copies);
  // Makes room for such uploads of so many bytes.  Throws DeviceMemoryError.
  void reserve_uploads(Index bytes);

  // A download that nobody waits for, to memory of allocate_pinned(): made once `mark` has passed.
  void start_download(const void* from, std::byte* to, Index bytes,
                      std::shared_ptr<CudaMark>& mark);
  bool passed(const std::shared_ptr<CudaMark>& mark) const;

  // For a place among the nodes of a graph; null where there are no graphs.
  std::shared_ptr<CudaMark> make_mark();
  // Sums over a group of processes, each with a device of this kind.  Device and group must outlive
  // it.  Throws CudaError, LostProcessError.
  std::unique_ptr<GroupSum> group_sum(ProcessGroup& group);

  // What a schedule of so many lanes takes besides its memory, with step uploads of so many bytes,
  // in one of so many processes.
  Index workspace_bytes(int lanes, Index upload_bytes, int processes = 1) const;
  // Free memory of the device, and what is workspace already; of the CPU, more than there can be.
  Index available_bytes();

  // What layers ask of their kernels: the precision that a CPU was opened with.  fp32 on CUDA,
  // whose lanes know what to round.
  Precision layer_precision() const;

  // What an LSTM's opaque cache takes on this device.
  Index lstm_cache_bytes(const LstmShape& shape, Pass pass, bool dropout,
                         Precision precision) const;

  // Zeroed memory of the device, with what gives it back; Buffer's.
  std::unique_ptr<std::byte, ReleaseMemory> allocate(Index bytes);
  // Host memory that the device copies to by itself; Readback's.
  std::unique_ptr<std::byte, ReleaseMemory> allocate_pinned(Index bytes);

 private:
#if DRUMVAE_HAS_CUDA
  using Backend = std::variant<std::unique_ptr<CpuDevice>, std::unique_ptr<CudaDevice>>;
#else
  using Backend = std::variant<std::unique_ptr<CpuDevice>>;
#endif

  explicit Device(Backend backend) : backend_(std::move(backend)) {}

  void upload_bytes(const void* from, void* to, Index bytes);
  void download_bytes(const void* from, void* to, Index bytes) const;

  template <class T, int Rank>
  static void require_copy(Index count, const View<T, Rank>& view) {
    if (!view.dense() || view.size() != count) {
      throw std::invalid_argument("Device: a copy wants a dense view of " + std::to_string(count) +
                                  " elements");
    }
  }

  Backend backend_;
};

}  // namespace drumvae
