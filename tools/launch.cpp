// Variables of launchers.
#include "tools/launch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <thread>

#include "engine/platform.h"
#include "tools/exit_codes.h"

namespace drumvae {
namespace {

// The first of these variables that is set; `otherwise` where none is.
int number_of(std::initializer_list<const char*> names, int otherwise) {
  for (const char* name : names) {
    if (const char* const text = std::getenv(name)) return std::atoi(text);
  }
  return otherwise;
}

// Of several processes.  A machine without GPUs says so when its device is opened.
std::string own_gpu(const Launch& launch) {
  const int gpus = Device::gpu_count();
  if (gpus > 0 && launch.local_size > gpus) {
    throw UsageError(
        fmt::format("{} processes on this machine, which has {} GPU{}: start one for each GPU, or "
                    "give --device cpu",
                    launch.local_size, gpus, gpus == 1 ? "" : "s"));
  }
  return fmt::format("cuda:{}", launch.local_rank);
}

}  // namespace

Launch launch_of_environment() {
  Launch launch;
  launch.size = std::max(1, number_of({"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}, 1));
  launch.rank = number_of({"OMPI_COMM_WORLD_RANK", "PMI_RANK"}, 0);
  launch.local_size = number_of({"OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"}, launch.size);
  launch.local_rank = number_of({"OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID"}, launch.rank);
  return launch;
}

DeviceRequest device_of_process(DeviceRequest device, const Launch& launch) {
  if (launch.size == 1) return device;
  if (device.name == "auto") device.name = "cpu";
  if (device.name.starts_with("cuda:")) {
    throw UsageError(
        fmt::format("several processes do not share {}: give --device cuda, and each takes a GPU "
                    "of its own, or --device cpu",
                    device.name));
  }
  if (device.name == "cuda") device.name = own_gpu(launch);
  if (device.threads > 0) return device;
  const int all = static_cast<int>(std::thread::hardware_concurrency());
  const int allowed = allowed_processors();
  // Bound, a process has its processors for itself; else all share them.
  device.threads = allowed < all ? allowed : std::max(1, all / std::max(1, launch.local_size));
  return device;
}

}  // namespace drumvae
