// How near drum patterns come to the ones they are to be.  docs/metrics.md defines each.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/batch.h"
#include "kernels/step_state.h"
#include "tools/training/event_file.h"

namespace drumvae {

// What the device counted of one batch after the other, as shares of the whole.
class PatternMetrics {
 public:
  // means: of a batch whose rows weigh `weight` in all.
  void add(const StepMetrics& means, double weight);

  // Appends metrics/accuracy and, of nade rows, precision and recall (0 where nothing was predicted
  // or nothing is to be hit).
  void append(bool of_drums, std::vector<Scalar>& scalars) const;

 private:
  double weight_ = 0, accuracy_ = 0;
  double correct_ = 0, predicted_ = 0, hits_ = 0;  // drums
};

// Mean over the classes that occur of how often they are predicted when they are right.  counts:
// [2, V], how often a class was right, and predicted then.
double mean_per_class_accuracy(std::span<const std::uint32_t> counts);

// Steps of free-running patterns that are the target's.
class FreeRunningAccuracy {
 public:
  // rows: [T, B, D] of 0 and 1; rows of weight 0 are passed over.  Throws std::invalid_argument on
  // a wrong size.
  void add(const Batch& batch, std::span<const float> rows);

  double share() const { return steps_ > 0 ? same_ / steps_ : 0; }

 private:
  double steps_ = 0, same_ = 0;
};

}  // namespace drumvae
