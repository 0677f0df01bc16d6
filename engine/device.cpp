// Opening a device by name.
#include "engine/device.h"

#include <stdexcept>
#include <thread>

#include "kernels/cpu_target.h"

namespace drumvae {

Device Device::open(const std::string& name, int threads) {
  if (name != "cpu" && name != "auto") {
    throw std::invalid_argument("unknown device '" + name + "': this build has cpu and auto");
  }
  if (threads < 0)
    throw std::invalid_argument("threads is " + std::to_string(threads) + ", wanted 1 or more");
  if (threads == 0) threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  return Device(std::make_unique<Cpu>(threads));
}

std::string Device::description() const {
  const Cpu& cpu = *std::get<std::unique_ptr<Cpu>>(backend_);
  return "cpu, " + std::to_string(cpu.threads()) +
         (cpu.threads() == 1 ? " thread, " : " threads, ") + cpu_target_name();
}

Index Device::lstm_cache_bytes(const LstmShape& shape, Pass pass, bool dropout,
                               Precision precision) const {
  return std::visit(
      [&](const auto& backend) {
        return lstm_sequence_cache_bytes(shape, pass, dropout, precision, *backend);
      },
      backend_);
}

}  // namespace drumvae
