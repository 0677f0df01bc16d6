// The only source that talks to MPI.
#include "tools/training/mpi_transport.h"

#include <chrono>
#include <exception>
#include <numeric>
#include <thread>
#include <utility>

#include "engine/errors.h"
#include "tools/training/open_mpi.h"

namespace drumvae {
namespace {

// Between two looks for the others: MPI's own waiting would keep a processor busy.
constexpr std::chrono::microseconds kNap{30};

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
    check(mpi_.init_thread(nullptr, nullptr, OpenMpi::kFunneled, &provided));
    check(mpi_.set_errhandler(mpi_.world, mpi_.errors_return));
    check(mpi_.comm_rank(mpi_.world, &rank_));
    check(mpi_.comm_size(mpi_.world, &size_));
  }
  // Ending MPI waits for all.  Who leaves without it, the launcher sees, and ends the others.
  ~MpiTransport() override {
    if (!given_up_.stop_requested() && std::uncaught_exceptions() == 0) mpi_.finalize();
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
    OpenMpi::Handle request = mpi_.no_request;
    check(mpi_.ialltoallv(from.data(), counts.data(), from_offsets.data(), mpi_.float_type,
                          to.data(), mine.data(), to_offsets.data(), mpi_.float_type, mpi_.world,
                          &request));
    finish(request);
  }

  void share(std::span<float> values, std::span<const int> counts) override {
    const std::vector<int> at = offsets(counts);
    OpenMpi::Handle request = mpi_.no_request;
    check(mpi_.iallgatherv(mpi_.in_place, 0, mpi_.no_type, values.data(), counts.data(), at.data(),
                           mpi_.float_type, mpi_.world, &request));
    finish(request);
  }

  void gather(std::span<const std::byte> mine, std::span<std::byte> all) override {
    const int bytes = static_cast<int>(mine.size());
    OpenMpi::Handle request = mpi_.no_request;
    check(mpi_.iallgather(mine.data(), bytes, mpi_.byte_type, all.data(), bytes, mpi_.byte_type,
                          mpi_.world, &request));
    finish(request);
  }

 private:
  void check(int code) const {
    if (code == OpenMpi::kSuccess) return;
    char text[OpenMpi::kErrorLength] = {};
    int length = 0;
    mpi_.error_string(code, text, &length);
    throw LostProcessError("MPI: " + std::string(text, static_cast<std::size_t>(length)));
  }

  // Given up, a request stays as it is: MPI moves nothing unless it is called.
  void finish(OpenMpi::Handle& request) const {
    for (int done = 0;;) {
      check(mpi_.test(&request, &done, nullptr));
      if (done != 0) return;
      if (given_up_.stop_requested()) throw LostProcessError("given up");
      std::this_thread::sleep_for(kNap);
    }
  }

  OpenMpi mpi_;
  std::stop_token given_up_;
  int rank_ = 0, size_ = 1;
};

}  // namespace

std::unique_ptr<Transport> open_mpi_transport(const std::stop_token& given_up) {
  return std::make_unique<MpiTransport>(given_up);
}

bool has_mpi() {
  try {
    const OpenMpi mpi;
    return true;
  } catch (const IoError&) {
    return false;
  }
}

}  // namespace drumvae
