// Grooves out of nothing: a pad between four of them.
#pragma once

#include <array>
#include <vector>

#include "drummer.h"

namespace plugin {

// The corners are groove `number` of the seeds seed (x 0, y 0), seed + 1 (x 1), seed + 2 (y 1) and
// seed + 3 (both), as `drumvae sample` draws them; between them z goes along the sphere.
class Pad final : public Drummer {
 public:
  // Of a model that plays freely; throws std::runtime_error.
  explicit Pad(const drumvae_model& model);

 private:
  static constexpr int kCorners = 4;

  bool steer(const Settings& settings) override;
  void draw_corners(std::uint32_t seed);

  std::array<std::vector<float>, kCorners> corners_;  // [Z] each
  std::vector<float> low_, high_;                     // [Z] at y 0 and y 1; low_ becomes z
  std::uint32_t seed_ = 0, number_ = 0;               // that the corners are of; number 0: none
  double x_ = -1, y_ = -1;                            // where z is
};

}  // namespace plugin
