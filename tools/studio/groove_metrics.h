// How near grooves come to the ones they are to be, in a drummer's units.  docs/metrics.md defines
// each.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/batch.h"
#include "tools/studio/event_file.h"

namespace drumvae {

enum class RowForm : std::uint8_t {
  outputs,  // of the decoder, before sigmoid and tanh
  rows,     // hits 0 or 1, velocities 0..1, offsets -1..1
};

// Counts over all cells (step, class) of all examples.
class GrooveMetrics {
 public:
  // predicted: [T, B, D], D = batch.shape.target_depth; rows of weight 0 are passed over.  Throws
  // std::invalid_argument on a wrong size.
  void add(const Batch& batch, std::span<const float> predicted, RowForm form);

  // Appends PREFIXhit_precision, hit_recall, hit_f1 and, where any hit was found,
  // PREFIXvelocity_error and timing_error_ms.
  void append(const std::string& prefix, std::vector<Scalar>& scalars) const;

 private:
  void compare_row(const float* target, const float* predicted, std::int64_t classes, RowForm form);

  std::int64_t played_ = 0;     // hits of the targets
  std::int64_t predicted_ = 0;  // hits of the predictions
  std::int64_t matched_ = 0;    // cells that are both
  double velocity_error_ = 0;   // sums over the matched cells
  double offset_error_ = 0;
};

// Latent dimensions that depend on the input at all.
class ActiveUnits {
 public:
  // mu: [B, Z] of the batch's rows.  Throws std::invalid_argument on a wrong size.
  void add(const Batch& batch, std::span<const float> mu);

  // Dimensions whose mean varies by more than .01 over the examples.
  std::int64_t count() const;

 private:
  std::int64_t examples_ = 0;
  std::vector<double> sum_, sum_squares_;  // [Z]
};

}  // namespace drumvae
