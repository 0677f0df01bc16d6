// The group's thread, and sums in the order of ranks.
#include "engine/process_group.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <utility>

#include "engine/platform.h"

namespace drumvae {
namespace {

using Clock = std::chrono::steady_clock;

// A sum goes in pieces of so many floats, so that memory stays small.
constexpr std::size_t kPiece = std::size_t{1} << 18U;
// Between the signal to stop and giving up on the others, beyond the time that they may need for
// what they compute.  Open MPI kills a second after the signal.
constexpr std::chrono::milliseconds kPatience{400};
constexpr std::chrono::milliseconds kLook{20};
// Between two looks of wait_until().
constexpr std::chrono::microseconds kNap{30};

// Sums one piece: each rank adds up its own stretch of everybody's, and hands it out.
class RankOrderSum {
 public:
  explicit RankOrderSum(Transport& transport) : transport_(transport) {}

  void run(std::span<float> values) {
    const int size = transport_.size();
    std::vector<int> counts;
    for (int rank = 0; rank < size; ++rank) {
      counts.push_back(static_cast<int>(
          rows_of_process(static_cast<std::int64_t>(values.size()), rank, size).count));
    }
    const RowRange mine =
        rows_of_process(static_cast<std::int64_t>(values.size()), transport_.rank(), size);
    const auto count = static_cast<std::size_t>(mine.count);
    received_.resize(count * static_cast<std::size_t>(size));
    transport_.exchange(values, counts, received_);
    float* const sum = values.data() + mine.first;
    std::copy_n(received_.begin(), count, sum);
    for (std::size_t rank = 1; rank < static_cast<std::size_t>(size); ++rank) {
      const float* const other = received_.data() + rank * count;
      for (std::size_t i = 0; i < count; ++i) sum[i] += other[i];
    }
    transport_.share(values, counts);
  }

 private:
  Transport& transport_;
  std::vector<float> received_;
};

}  // namespace

struct ProcessGroup::Impl {
  using Job = std::function<void(Transport&)>;

  std::mutex mutex;
  std::condition_variable changed;
  std::queue<Job> jobs;
  bool busy = true;  // until the transport is open
  bool leave = false;
  std::exception_ptr failure;
  int rank = 0, size = 1;
  Clock::time_point last_wait = Clock::now();
  Clock::duration longest_between_waits{};
  std::jthread thread;

  void talk(const std::stop_token& given_up, const OpenTransport& open) {
    try {
      const std::unique_ptr<Transport> transport = open(given_up);
      rank = transport->rank();
      size = transport->size();
      for (;;) {
        const Job job = next_job();
        if (!job) return;
        job(*transport);
      }
    } catch (...) {
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
      busy = false;
      changed.notify_all();
    }
  }

  // Nothing when it is time to leave.
  Job next_job() {
    std::unique_lock lock(mutex);
    busy = false;
    changed.notify_all();
    changed.wait(lock, [&] { return leave || !jobs.empty(); });
    if (jobs.empty()) return {};
    Job job = std::move(jobs.front());
    jobs.pop();
    busy = true;
    return job;
  }

  void add(Job job) {
    const std::lock_guard lock(mutex);
    jobs.push(std::move(job));
    changed.notify_all();
  }

  void wait() {
    std::unique_lock lock(mutex);
    wait_patiently([&] {
      return changed.wait_for(lock, kLook, [&] { return failure || (jobs.empty() && !busy); });
    });
    if (failure) std::rethrow_exception(failure);
  }

  // look(): waits a little; whether it is time to go on.
  template <class Look>
  void wait_patiently(const Look& look) {
    Clock::time_point patient_since = Clock::now();
    while (!look()) {
      if (!StopSignals::received()) patient_since = Clock::now();
      if (Clock::now() - patient_since < kPatience + longest_between_waits) continue;
      thread.request_stop();
      throw LostProcessError("another process of this run was lost or no longer answers");
    }
    longest_between_waits = std::max(longest_between_waits, Clock::now() - last_wait);
    last_wait = Clock::now();
  }
};

ProcessGroup::ProcessGroup(OpenTransport open)
    : impl_(std::make_unique<Impl>()), exceptions_(std::uncaught_exceptions()) {
  impl_->thread =
      std::jthread([impl = impl_.get(), open = std::move(open)](const std::stop_token& given_up) {
        impl->talk(given_up, open);
      });
  impl_->wait();
}

ProcessGroup::~ProcessGroup() {
  if (std::uncaught_exceptions() > exceptions_) impl_->thread.request_stop();
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->leave = true;
    impl_->changed.notify_all();
  }
  impl_->thread.join();
}

int ProcessGroup::rank() const { return impl_->rank; }
int ProcessGroup::size() const { return impl_->size; }

void ProcessGroup::begin_sum(std::span<float> values) {
  impl_->add([values](Transport& transport) {
    RankOrderSum sum(transport);
    for (std::size_t first = 0; first < values.size(); first += kPiece)
      sum.run(values.subspan(first, std::min(kPiece, values.size() - first)));
  });
}

void ProcessGroup::wait() { impl_->wait(); }

void ProcessGroup::end_preparation() {
  wait();
  impl_->longest_between_waits = {};
}

void ProcessGroup::wait_until(const std::function<bool()>& done) {
  impl_->wait_patiently([&] {
    const bool is_done = done();
    if (!is_done) std::this_thread::sleep_for(kNap);
    return is_done;
  });
}

void ProcessGroup::gather_bytes(std::span<const std::byte> mine, std::span<std::byte> all) {
  impl_->add([mine, all](Transport& transport) { transport.gather(mine, all); });
  impl_->wait();
}

RowRange rows_of_process(std::int64_t rows, int rank, int size) {
  const std::int64_t each = rows / size, more = rows % size;
  return {.first = rank * each + std::min<std::int64_t>(rank, more),
          .count = each + (rank < more ? 1 : 0)};
}

}  // namespace drumvae
