// The endless sequence of training batches.
#pragma once

#include <cstdint>
#include <vector>

#include "data/batches.h"
#include "data/prefetch.h"
#include "engine/row_range.h"

namespace drumvae {

// Where a consumer of batches stands: what a checkpoint keeps.
struct LoaderPosition {
  std::int64_t epoch = 0;
  std::int64_t position = 0;  // examples of the epoch that have been handed out

  bool operator==(const LoaderPosition&) const = default;
};

// Epochs of shuffled examples; the last partial batch of an epoch is dropped.  Batches depend on
// the task and the position alone, whether or not they are made ahead in another thread.
class Loader {
 public:
  // `packed` outlives the loader; task.seed seeds the order too.  part: the rows of each batch that
  // are wanted, where other processes take the others; of no rows: all.  Throws
  // std::invalid_argument when the split has fewer examples than a batch, or the batch no such
  // part.
  Loader(const PackedDrums& packed, const BatchTask& task, bool prefetch = true,
         const RowRange& part = {});

  // The next batch; valid until the next call.
  const Batch& next();

  std::int64_t batches_per_epoch() const { return batches_per_epoch_; }
  // Behind the last batch that next() gave.
  LoaderPosition position() const;
  // Goes on from there.  Throws std::invalid_argument when it is not the position of a loader of
  // this split and batch size.
  void seek(const LoaderPosition& position);

 private:
  void make(std::int64_t number, Batch& batch);

  const PackedDrums& packed_;
  BatchTask task_;
  RowRange part_;
  std::int64_t batches_per_epoch_;
  std::int64_t number_ = 0;  // of the next batch, counted over all epochs

  // Used by make() alone.
  std::vector<std::uint32_t> order_;
  std::int64_t order_epoch_ = -1;
  Prefetcher<Batch> prefetcher_;  // last: it ends its thread before the others go
};

}  // namespace drumvae
