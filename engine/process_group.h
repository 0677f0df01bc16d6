// Several processes that train one model together: who they are, and sums over them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <type_traits>
#include <vector>

#include "engine/row_range.h"
#include "engine/transport.h"

namespace drumvae {

// Every process makes the same calls in the same order.  One thread of the group's own does all the
// talking, so that sums go on beside what the caller computes.
class ProcessGroup {
 public:
  // open: called by the group's thread, which destroys what it gives.  Throws what it throws.
  explicit ProcessGroup(OpenTransport open);

  // Leaves.  While an exception is on its way it gives up on the others.
  ~ProcessGroup();
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;

  int rank() const;  // 0 .. size() - 1
  int size() const;

  // Begins to replace `values` by their sums over the processes, added in the order of ranks: the
  // same bits in each process and in each run of so many.  They are left alone until wait().
  void begin_sum(std::span<float> values);
  // Waits for all sums.  Throws LostProcessError, and gives up on the others, where a signal has
  // asked this process to stop (a launcher sends one when a process is lost) and they have not
  // answered for a while; what the transport throws.
  void wait();
  // The same for what the caller has of the others in another way: done() looks for it, now and
  // then.
  void wait_until(const std::function<bool()>& done);

  // What was done so far was preparation, and its time says nothing of what follows: how long the
  // others may need is learned anew.
  void end_preparation();

  // Everybody's value, by rank.  Waits, like wait().
  template <class T>
  std::vector<T> gather(const T& mine) {
    static_assert(std::is_trivially_copyable_v<T>);
    std::vector<T> all(static_cast<std::size_t>(size()));
    gather_bytes(std::as_bytes(std::span(&mine, 1)), std::as_writable_bytes(std::span(all)));
    return all;
  }

 private:
  struct Impl;

  void gather_bytes(std::span<const std::byte> mine, std::span<std::byte> all);

  std::unique_ptr<Impl> impl_;
  int exceptions_;  // that were on their way when it was made
};

// The part of a batch of `rows` rows that a process takes: the first of them get one row more where
// they do not come out even.
RowRange rows_of_process(std::int64_t rows, int rank, int size);

}  // namespace drumvae
