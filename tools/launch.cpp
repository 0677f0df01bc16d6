// Variables of launchers.
#include "tools/launch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <thread>
#include <vector>

#include "engine/platform.h"
#include "tools/exit_codes.h"

namespace drumvae {
namespace {

using Names = std::vector<const char*>;

// Which variables have it; the first that is set counts.
struct LaunchVariables {
  Names size, rank, local_size, local_rank;
};

// The first of these variables that is set; `otherwise` where none is.
int number_of(const Names& names, int otherwise) {
  for (const char* name : names) {
    if (const char* const text = std::getenv(name)) return std::atoi(text);
  }
  return otherwise;
}

Launch launch_of(const LaunchVariables& variables) {
  Launch launch;
  launch.size = std::max(1, number_of(variables.size, 1));
  launch.rank = number_of(variables.rank, 0);
  launch.local_size = number_of(variables.local_size, launch.size);
  launch.local_rank = number_of(variables.local_rank, launch.rank);
  return launch;
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
  // srun --mpi=pmix: PMIx says that there is a group, Slurm how large it is.
  if (std::getenv("PMIX_RANK") != nullptr && std::getenv("OMPI_COMM_WORLD_SIZE") == nullptr) {
    return launch_of({.size = {"SLURM_STEP_NUM_TASKS"},
                      .rank = {"SLURM_PROCID"},
                      .local_size = {"SLURM_STEP_TASKS_PER_NODE"},  // "2(x3)" is 2
                      .local_rank = {"SLURM_LOCALID"}});
  }
  return launch_of({.size = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"},
                    .rank = {"OMPI_COMM_WORLD_RANK", "PMI_RANK"},
                    .local_size = {"OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"},
                    .local_rank = {"OMPI_COMM_WORLD_LOCAL_RANK", "MPI_LOCALRANKID"}});
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
