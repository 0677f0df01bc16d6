// How near grooves come to the ones they are to be, in a drummer's units.  docs/metrics.md defines
// each.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/batch.h"
#include "kernels/draw.h"
#include "tools/training/event_file.h"

namespace drumvae {

enum class RowForm : std::uint8_t {
  outputs,  // of the decoder, before sigmoid and tanh
  rows,     // hits 0 or 1, velocities 0..1, offsets -1..1
};

// How far the velocities and times of some hits are off.
class HitErrors {
 public:
  // velocity: 0..1, offset: -1..1, more than the true ones by so much.
  void add(double velocity, double offset);
  HitErrors& operator+=(const HitErrors& other);

  std::int64_t hits() const { return hits_; }
  // Where there are hits: PREFIXvelocity_error, velocity_bias, timing_error_ms and timing_bias_ms.
  void append(const std::string& prefix, std::vector<Scalar>& scalars) const;

 private:
  std::int64_t hits_ = 0;
  double velocity_ = 0, offset_ = 0;  // sums
  double velocity_error_ = 0, offset_error_ = 0;
};

// Counts over all cells (step, class) of all examples.
class GrooveMetrics {
 public:
  // What rows the decoder's outputs stand for.
  explicit GrooveMetrics(GrooveRows form = GrooveRows::given_hit) : form_(form) {}

  // predicted: [T, B, D], D = batch.shape.target_depth; rows of weight 0 are passed over.  Throws
  // std::invalid_argument on a wrong size.
  void add(const Batch& batch, std::span<const float> predicted, RowForm form);

  // Appends PREFIXhit_precision, hit_recall, hit_f1 and, where any hit was found, what HitErrors
  // appends, of the hits that were found.
  void append(const std::string& prefix, std::vector<Scalar>& scalars) const;
  // The same of each drum, behind PREFIXkick/, .., of those that are hit, and how often they are.
  // Of rows of nine drums.
  void append_by_drum(const std::string& prefix, std::vector<Scalar>& scalars) const;
  // The errors of the hits that were found, and of all hits of the targets by what was predicted in
  // their cells, found or not.
  HitErrors matched() const;
  HitErrors all_hits() const;

 private:
  struct Counts {
    std::int64_t played = 0;     // hits of the targets
    std::int64_t predicted = 0;  // hits of the predictions
    HitErrors matched;           // of cells that are both
    HitErrors all;               // of all hits of the targets

    void append(const std::string& prefix, std::vector<Scalar>& scalars) const;
  };

  void compare_row(const float* target, const float* predicted, RowForm form);

  GrooveRows form_;
  std::vector<Counts> drums_;
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
