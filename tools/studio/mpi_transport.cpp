// The only source that includes MPI's header, where the build has it.
#include "tools/studio/mpi_transport.h"

#include <stdexcept>

#ifdef DRUMVAE_HAS_MPI

#include <mpi.h>

#include <chrono>
#include <exception>
#include <numeric>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace drumvae {
namespace {

// Between two looks for the others: MPI's own waiting would keep a processor busy.
constexpr std::chrono::microseconds kNap{30};

void check(int code) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING] = {};
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw LostProcessError("MPI: " + std::string(text, static_cast<std::size_t>(length)));
}

// Where each stretch begins.
std::vector<int> offsets(std::span<const int> counts) {
  std::vector<int> first(counts.size());
  std::exclusive_scan(counts.begin(), counts.end(), first.begin(), 0);
  return first;
}

class MpiTransport final : public Transport {
 public:
  explicit MpiTransport(std::stop_token given_up) : given_up_(std::move(given_up)) {
    int provided = 0;
    // Funnelled: the thread that begins it is the one that talks.
    check(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided));
    check(MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN));
    check(MPI_Comm_rank(MPI_COMM_WORLD, &rank_));
    check(MPI_Comm_size(MPI_COMM_WORLD, &size_));
  }
  // Ending MPI waits for all.  Who leaves without it, the launcher sees, and ends the others.
  ~MpiTransport() override {
    if (!given_up_.stop_requested() && std::uncaught_exceptions() == 0) MPI_Finalize();
  }
  MpiTransport(const MpiTransport&) = delete;
  MpiTransport& operator=(const MpiTransport&) = delete;

  int rank() const override { return rank_; }
  int size() const override { return size_; }

  void exchange(std::span<const float> from, std::span<const int> counts,
                std::span<float> to) override {
    const std::vector<int> from_offsets = offsets(counts);
    const std::vector<int> mine(counts.size(), counts[static_cast<std::size_t>(rank_)]);
    const std::vector<int> to_offsets = offsets(mine);
    MPI_Request request = MPI_REQUEST_NULL;
    check(MPI_Ialltoallv(from.data(), counts.data(), from_offsets.data(), MPI_FLOAT, to.data(),
                         mine.data(), to_offsets.data(), MPI_FLOAT, MPI_COMM_WORLD, &request));
    finish(request);
  }

  void share(std::span<float> values, std::span<const int> counts) override {
    const std::vector<int> at = offsets(counts);
    MPI_Request request = MPI_REQUEST_NULL;
    check(MPI_Iallgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, values.data(), counts.data(),
                          at.data(), MPI_FLOAT, MPI_COMM_WORLD, &request));
    finish(request);
  }

  void gather(std::span<const std::byte> mine, std::span<std::byte> all) override {
    const int bytes = static_cast<int>(mine.size());
    MPI_Request request = MPI_REQUEST_NULL;
    check(MPI_Iallgather(mine.data(), bytes, MPI_BYTE, all.data(), bytes, MPI_BYTE, MPI_COMM_WORLD,
                         &request));
    finish(request);
  }

 private:
  // Given up, a request stays as it is: MPI moves nothing unless it is called.
  void finish(MPI_Request& request) const {
    for (int done = 0;;) {
      check(MPI_Test(&request, &done, MPI_STATUS_IGNORE));
      if (done != 0) return;
      if (given_up_.stop_requested()) throw LostProcessError("given up");
      std::this_thread::sleep_for(kNap);
    }
  }

  std::stop_token given_up_;
  int rank_ = 0, size_ = 1;
};

}  // namespace

std::unique_ptr<Transport> open_mpi_transport(const std::stop_token& given_up) {
  return std::make_unique<MpiTransport>(given_up);
}

}  // namespace drumvae

#else

namespace drumvae {

std::unique_ptr<Transport> open_mpi_transport(const std::stop_token&) {
  throw std::invalid_argument(
      "this build has no MPI and trains in one process: install Open MPI and build again, or start "
      "it without mpirun");
}

}  // namespace drumvae

#endif
