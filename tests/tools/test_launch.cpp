// What a launcher's environment means.
#include <stdlib.h>

#include <algorithm>
#include <catch2/catch.hpp>

#include "tools/exit_codes.h"
#include "tools/launch.h"

using namespace drumvae;

namespace {

// Sets variables while it lives.
class Environment {
 public:
  Environment(std::initializer_list<std::pair<const char*, const char*>> variables)
      : variables_(variables) {
    for (const auto& [name, value] : variables_) ::setenv(name, value, 1);
  }
  ~Environment() {
    for (const auto& [name, value] : variables_) ::unsetenv(name);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  std::vector<std::pair<const char*, const char*>> variables_;
};

}  // namespace

TEST_CASE("Without a launcher there is one process") {
  const Launch launch = launch_of_environment();
  CHECK(launch.size == 1);
  CHECK(launch.rank == 0);
}

TEST_CASE("Open MPI says how many processes there are, here and in all") {
  const Environment environment{{"OMPI_COMM_WORLD_SIZE", "4"},
                                {"OMPI_COMM_WORLD_RANK", "3"},
                                {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"},
                                {"OMPI_COMM_WORLD_LOCAL_RANK", "1"}};
  const Launch launch = launch_of_environment();
  CHECK(launch.size == 4);
  CHECK(launch.rank == 3);
  CHECK(launch.local_size == 2);
  CHECK(launch.local_rank == 1);
}

TEST_CASE("Slurm says so where PMIx makes its processes a group, and not otherwise") {
  const Environment tasks{{"SLURM_STEP_NUM_TASKS", "6"},
                          {"SLURM_PROCID", "5"},
                          {"SLURM_STEP_TASKS_PER_NODE", "2(x3)"},
                          {"SLURM_LOCALID", "1"}};
  CHECK(launch_of_environment().size == 1);
  const Environment group{{"PMIX_RANK", "5"}, {"PMIX_NAMESPACE", "slurm.1.0"}};
  const Launch launch = launch_of_environment();
  CHECK(launch.size == 6);
  CHECK(launch.rank == 5);
  CHECK(launch.local_size == 2);
  CHECK(launch.local_rank == 1);
}

TEST_CASE("A process takes its part of the processors, unless it was told how many") {
  const Launch launch{.rank = 3, .size = 4, .local_size = 1000000};
  CHECK(device_of_process({.name = "auto"}, launch).name == "cpu");
  CHECK(device_of_process({.name = "cpu"}, launch).threads == 1);
  CHECK(device_of_process({.name = "cpu", .threads = 7}, launch).threads == 7);
  CHECK(device_of_process({.name = "auto"}, {}).name == "auto");
  CHECK(device_of_process({.name = "auto"}, {}).threads == 0);
}

TEST_CASE("Each process takes a GPU of its own, of as many as there are, and none of a number") {
  const int gpus = Device::gpu_count();
  const Launch fitting{.rank = 5, .size = 6, .local_size = std::max(1, gpus), .local_rank = 0};
  CHECK(device_of_process({.name = "cuda"}, fitting).name == "cuda:0");
  CHECK_THROWS_AS(device_of_process({.name = "cuda:1"}, fitting), UsageError);
  CHECK(device_of_process({.name = "cuda:1"}, {}).name == "cuda:1");
  const Launch crowded{.rank = 5, .size = 6, .local_size = gpus + 1, .local_rank = gpus};
  if (gpus > 0) CHECK_THROWS_AS(device_of_process({.name = "cuda"}, crowded), UsageError);
}
