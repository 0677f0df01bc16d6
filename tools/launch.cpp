// Variables of launchers.
#include "tools/launch.h"

#include <algorithm>
#include <cstdlib>
#include <initializer_list>
#include <thread>

#include "engine/platform.h"
#include "tools/command_line.h"

namespace drumvae {
namespace {

// The first of these variables that is set; `otherwise` where none is.
int number_of(std::initializer_list<const char*> names, int otherwise) {
  for (const char* name : names) {
    if (const char* const text = std::getenv(name)) return std::atoi(text);
  }
  return otherwise;
}

}  // namespace

Launch launch_of_environment() {
  Launch launch;
  launch.size = std::max(1, number_of({"OMPI_COMM_WORLD_SIZE", "PMI_SIZE"}, 1));
  launch.rank = number_of({"OMPI_COMM_WORLD_RANK", "PMI_RANK"}, 0);
  launch.local_size = number_of({"OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"}, launch.size);
  return launch;
}

DeviceRequest device_of_process(DeviceRequest device, const Launch& launch) {
  if (launch.size == 1) return device;
  if (device.name == "auto") device.name = "cpu";
  if (device.name != "cpu")
    throw UsageError("several processes train on the CPU only: give --device cpu, or start one");
  if (device.threads > 0) return device;
  const int all = static_cast<int>(std::thread::hardware_concurrency());
  const int allowed = allowed_processors();
  // Bound, a process has its processors for itself; else all share them.
  device.threads = allowed < all ? allowed : std::max(1, all / std::max(1, launch.local_size));
  return device;
}

}  // namespace drumvae
