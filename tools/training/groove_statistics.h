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
#include "tools/training/event_file.h"

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

  // Of grooves with hits: PREFIXvelocity_mean and velocity_sd (0..1), offset_mean and offset_sd
  // (-1..1), over all hits.
  void append_moments(const std::string& prefix, std::vector<Scalar>& scalars) const;
  // The same of each drum that is hit, behind PREFIXkick/, .., and PREFIXkick/hits.
  void append_moments_by_drum(const std::string& prefix, std::vector<Scalar>& scalars) const;

 private:
  void count(std::size_t feature, double place);
  // Onsets and density of a groove with so many hits at each step.
  void count_hits(const std::vector<int>& hits);

  // Sums over hits of velocities and offsets.
  struct Moments {
    std::int64_t hits = 0;
    double velocity = 0, velocity_squared = 0, offset = 0, offset_squared = 0;

    void add(double of_velocity, double of_offset);
    Moments& operator+=(const Moments& other);
    void append(const std::string& prefix, std::vector<Scalar>& scalars) const;
  };

  std::int64_t grooves_ = 0;
  std::array<Moments, kDrumClasses> moments_;
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
