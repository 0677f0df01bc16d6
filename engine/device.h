// A device runs kernels and holds memory; which backends exist is decided here and nowhere else.
#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "engine/buffer.h"
#include "kernels/cpu.h"
#include "kernels/lstm_sequence.h"

namespace drumvae {

class Device {
 public:
  // "cpu", or "auto": the fastest there is.  threads: of the CPU backend; 0 = one per processor.
  // Throws std::invalid_argument on an unknown name or a negative count.
  static Device open(const std::string& name, int threads = 0);

  // "cpu, 2 threads, AVX3".
  std::string description() const;

  // Checks the kernel's contract and runs it.  Throws std::invalid_argument when the contract is
  // broken.
  template <class Kernel>
  void run(const Kernel& kernel) {
    kernel.check();
    replay(kernel);
  }

  // Runs a kernel whose contract was checked when it was recorded.
  template <class Kernel>
  void replay(const Kernel& kernel) {
    std::visit([&](auto& backend) { launch(*backend, kernel); }, backend_);
  }

  // Host to device and back.  The view is dense and as long as the span.
  template <class T, int Rank>
  void upload(std::span<const T> from, const View<T, Rank>& to) {
    require_copy(static_cast<Index>(from.size()), to);
    std::copy(from.begin(), from.end(), to.data());
  }
  template <class T, int Rank>
  void download(const View<T, Rank>& from, std::span<std::remove_const_t<T>> to) const {
    require_copy(static_cast<Index>(to.size()), from);
    std::copy_n(from.data(), from.size(), to.begin());
  }
  template <class T, int Rank>
  std::vector<std::remove_const_t<T>> download(const View<T, Rank>& from) const {
    std::vector<std::remove_const_t<T>> values(static_cast<std::size_t>(from.size()));
    download(from, std::span(values));
    return values;
  }

  // What an LSTM's opaque cache takes on this device.
  Index lstm_cache_bytes(const LstmShape& shape, Pass pass, bool dropout,
                         Precision precision) const;

 private:
  using Backend = std::variant<std::unique_ptr<Cpu>>;

  explicit Device(Backend backend) : backend_(std::move(backend)) {}

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
