// How like the grooves of a data set other grooves are, by the distributions of single features.
// docs/metrics.md defines them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/drum_patterns.h"
#include "data/packed.h"
#include "tools/studio/event_file.h"

namespace drumvae {

// Histograms of one feature each over many grooves.
class GrooveStatistics {
 public:
  static constexpr std::array<const char*, 4> kFeatures = {"inter_onset", "density", "velocity",
                                                           "offset"};

  GrooveStatistics();

  // rows: [T, 27], whole rows.  Throws std::invalid_argument.
  void add(std::span<const float> rows);
  // A pattern, which has neither velocities nor offsets.
  void add(const DrumSets& sets);

  std::int64_t grooves() const { return grooves_; }
  // Counts of the feature's bins.
  const std::vector<std::int64_t>& bins(std::size_t feature) const { return bins_[feature]; }

 private:
  void count(std::size_t feature, double place);
  // Onsets and density of a groove with so many hits at each step.
  void count_hits(const std::vector<int>& hits);

  std::int64_t grooves_ = 0;
  std::array<std::vector<std::int64_t>, kFeatures.size()> bins_;
};

// All examples of a split.
GrooveStatistics statistics_of(const PackedDrums& packed, Split split);

// For each feature that the reference has samples/FEATURE_overlap, 0..1, and samples/FEATURE_kl,
// nats: the divergence of the samples from the reference.  Throws std::invalid_argument where
// either has no groove.
std::vector<Scalar> compare_statistics(const GrooveStatistics& samples,
                                       const GrooveStatistics& reference);

}  // namespace drumvae
