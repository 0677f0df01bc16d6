// Grooves in answer to what somebody plays: a kit for taps, a drummer's feel for a pattern.
#pragma once

#include <vector>

#include "drummer.h"

namespace plugin {

// The pattern of a cycle is encoded by a worker while the cycle ends, and answered from the next
// one on, until another is.  It counts from number 1: the same pattern has the same answer.
class Answers final : public Drummer {
 public:
  // Starts the worker's thread.  Throws std::runtime_error; for a model that plays out of nothing
  // as well.
  explicit Answers(const drumvae_model& model);

  void hear(float beat, std::uint8_t pitch, std::uint8_t velocity) override;
  void close_pattern() override;
  void drop_pattern() override;
  bool waits() const override { return waits_; }
  bool collect(bool patient) override;
  // Encodes the pattern anew.
  void restore(const DrummerState& state) override;

 private:
  bool steer(const Settings& settings) override;
  // The pattern is played with z_ from the next groove on.
  void take(const Pattern& pattern);

  Owned<drumvae_worker> worker_;
  Owned<drumvae_encoder> encoder_;
  Pattern heard_, submitted_;
  std::vector<float> z_;  // [Z]
  bool waits_ = false;
};

}  // namespace plugin
