// MPI as a group's transport: run by mpirun in one, two and four processes.
#include <catch2/catch.hpp>
#include <numeric>

#include "engine/process_group.h"
#include "tools/training/mpi_transport.h"

namespace drumvae {
namespace {

// MPI is begun once in a process.
ProcessGroup& group() {
  static ProcessGroup all(open_mpi_transport);
  return all;
}

TEST_CASE("Sums over MPI are those of the ranks in their order") {
  for (const std::size_t length : {1U, 5U, 300000U}) {
    std::vector<float> values(length), wanted(length);
    constexpr float kParts[] = {1e8F, 1.25F, -1e8F, 0.75F};
    for (std::size_t i = 0; i < length; ++i) {
      const auto scale = static_cast<float>(1 + i % 5);
      values[i] = kParts[group().rank() % 4] * scale;
      for (int rank = 0; rank < group().size(); ++rank) wanted[i] += kParts[rank % 4] * scale;
    }
    group().begin_sum(values);
    group().wait();
    CHECK((values == wanted));
  }
}

TEST_CASE("What is gathered over MPI stands in the order of ranks") {
  std::vector<int> wanted(static_cast<std::size_t>(group().size()));
  std::iota(wanted.begin(), wanted.end(), 7);
  CHECK(group().gather(7 + group().rank()) == wanted);
}

}  // namespace
}  // namespace drumvae
