// Features of rows, bins, and distances of histograms.
#include "tools/training/groove_statistics.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "data/groove.h"
#include "tools/playing/kit_file.h"

namespace drumvae {
namespace {

enum Feature : std::size_t { kInterOnset, kDensity, kVelocity, kOffset };

// Onsets 1, 2, .. 15 steps apart, or more; hits of a bar 0-1, 2-3, .. 62 or more; velocities 0..1
// and offsets -1..1 in equal parts.
constexpr std::array<std::size_t, 4> kBins = {16, 32, 16, 32};

// Half a count more in each bin keeps the divergence finite.
constexpr double kPrior = 0.5;

std::vector<double> probabilities(const std::vector<std::int64_t>& bins) {
  const auto all = static_cast<double>(std::accumulate(bins.begin(), bins.end(), std::int64_t{0}));
  std::vector<double> result;
  for (const std::int64_t count : bins) {
    result.push_back((static_cast<double>(count) + kPrior) /
                     (all + kPrior * static_cast<double>(bins.size())));
  }
  return result;
}

}  // namespace

GrooveStatistics::GrooveStatistics() {
  for (std::size_t feature = 0; feature < bins_.size(); ++feature)
    bins_[feature].assign(kBins[feature], 0);
}

void GrooveStatistics::count(std::size_t feature, double place) {
  const auto last = static_cast<double>(kBins[feature] - 1);
  ++bins_[feature][static_cast<std::size_t>(std::clamp(std::floor(place), 0.0, last))];
}

void GrooveStatistics::count_hits(const std::vector<int>& hits) {
  ++grooves_;
  std::int64_t last_onset = -1;
  int bar_hits = 0;
  for (std::size_t t = 0; t < hits.size(); ++t) {
    const auto now = static_cast<std::int64_t>(t);
    if (hits[t] > 0 && last_onset >= 0)
      count(kInterOnset, static_cast<double>(now - last_onset - 1));
    if (hits[t] > 0) last_onset = now;
    bar_hits += hits[t];
    if ((t + 1) % kStepsPerBar != 0 && t + 1 != hits.size()) continue;
    count(kDensity, bar_hits / 2.0);
    bar_hits = 0;
  }
}

void GrooveStatistics::add(std::span<const float> rows) {
  if (rows.empty() || rows.size() % kRowDepth != 0)
    throw std::invalid_argument("statistics: not whole rows of " + std::to_string(kRowDepth));
  std::vector<int> hits(rows.size() / kRowDepth);
  for (std::size_t t = 0; t < hits.size(); ++t) {
    const std::span<const float> row = rows.subspan(t * kRowDepth, kRowDepth);
    for (std::size_t drum = 0; drum < kDrumClasses; ++drum) {
      if (row[drum] <= 0.5F) continue;
      ++hits[t];
      moments_[drum].add(row[kDrumClasses + drum], row[2 * kDrumClasses + drum]);
      count(kVelocity, static_cast<double>(row[kDrumClasses + drum]) * kBins[kVelocity]);
      count(kOffset, (static_cast<double>(row[2 * kDrumClasses + drum]) + 1) / 2 * kBins[kOffset]);
    }
  }
  count_hits(hits);
}

void GrooveStatistics::Moments::add(double of_velocity, double of_offset) {
  ++hits;
  velocity += of_velocity;
  velocity_squared += of_velocity * of_velocity;
  offset += of_offset;
  offset_squared += of_offset * of_offset;
}

GrooveStatistics::Moments& GrooveStatistics::Moments::operator+=(const Moments& other) {
  hits += other.hits;
  velocity += other.velocity;
  velocity_squared += other.velocity_squared;
  offset += other.offset;
  offset_squared += other.offset_squared;
  return *this;
}

void GrooveStatistics::Moments::append(const std::string& prefix,
                                       std::vector<Scalar>& scalars) const {
  if (hits == 0) return;
  const auto append = [&](const std::string& name, double sum, double squared) {
    const double mean = sum / static_cast<double>(hits);
    const double variance = squared / static_cast<double>(hits) - mean * mean;
    scalars.push_back({prefix + name + "_mean", mean});
    scalars.push_back({prefix + name + "_sd", std::sqrt(std::max(variance, 0.0))});
  };
  append("velocity", velocity, velocity_squared);
  append("offset", offset, offset_squared);
}

void GrooveStatistics::append_moments(const std::string& prefix,
                                      std::vector<Scalar>& scalars) const {
  Moments all;
  for (const Moments& drum : moments_) all += drum;
  all.append(prefix, scalars);
}

void GrooveStatistics::append_moments_by_drum(const std::string& prefix,
                                              std::vector<Scalar>& scalars) const {
  for (std::size_t drum = 0; drum < moments_.size(); ++drum) {
    const std::string own = prefix + kDrumNames.at(drum) + "/";
    if (moments_[drum].hits == 0) continue;
    scalars.push_back({own + "hits", static_cast<double>(moments_[drum].hits)});
    moments_[drum].append(own, scalars);
  }
}

void GrooveStatistics::add(const DrumSets& sets) {
  std::vector<int> hits;
  for (const std::uint64_t set : sets) hits.push_back(std::popcount(set));
  count_hits(hits);
}

GrooveStatistics statistics_of(const PackedDrums& packed, Split split) {
  GrooveStatistics statistics;
  DrumTensor tensor;
  for (std::int64_t i = 0; i < packed.size(split); ++i) {
    if (packed.kind() == PackedKind::patterns) {
      const auto sets = packed.sets(split, i);
      statistics.add(DrumSets(sets.begin(), sets.end()));
    } else {
      packed.unpack(split, i, tensor);
      statistics.add(rows_of(tensor));
    }
  }
  return statistics;
}

std::vector<Scalar> compare_statistics(const GrooveStatistics& samples,
                                       const GrooveStatistics& reference) {
  if (samples.grooves() == 0 || reference.grooves() == 0)
    throw std::invalid_argument("statistics: there are no grooves to compare");
  std::vector<Scalar> scalars;
  for (std::size_t feature = 0; feature < GrooveStatistics::kFeatures.size(); ++feature) {
    const auto& counts = reference.bins(feature);
    if (std::all_of(counts.begin(), counts.end(), [](std::int64_t n) { return n == 0; })) continue;
    const std::vector<double> p = probabilities(reference.bins(feature));
    const std::vector<double> q = probabilities(samples.bins(feature));
    double overlap = 0, divergence = 0;
    for (std::size_t bin = 0; bin < p.size(); ++bin) {
      overlap += std::min(p[bin], q[bin]);
      divergence += p[bin] * std::log(p[bin] / q[bin]);
    }
    const std::string tag = std::string("samples/") + GrooveStatistics::kFeatures[feature];
    scalars.push_back({tag + "_overlap", overlap});
    scalars.push_back({tag + "_kl", divergence});
  }
  return scalars;
}

}  // namespace drumvae
