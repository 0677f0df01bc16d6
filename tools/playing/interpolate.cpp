// Lines and grids on the great circle.
#include "tools/playing/interpolate.h"

#include <stdexcept>

#include "model/latents.h"

namespace drumvae {
namespace {

double place(std::int64_t step, std::int64_t steps) {
  return static_cast<double>(step) / static_cast<double>(steps - 1);
}

void require_steps(const ModelConfig& config, std::int64_t steps) {
  if (steps < 2) throw std::invalid_argument("interpolate: the steps must be 2 or more");
  require_no_control(config, "interpolate");
}

double between(double a, double b, double t) { return t == 0 ? a : t == 1 ? b : a + t * (b - a); }

// Grooves on the way as a set, each at its own tempo.
PlayedSet play(const GrooveVae& model, const std::vector<std::vector<float>>& latents,
               const std::vector<double>& tempos_bpm, const PlayRequest& request) {
  return played_set(model.config(), "interpolate",
                    decode_rows(model, latents, {}, request, DrawNumbers::common), request,
                    tempos_bpm);
}

}  // namespace

PlayedSet interpolate(const GrooveVae& model, const InputGroove& a, const InputGroove& b,
                      std::int64_t steps, const PlayRequest& request) {
  require_steps(model.config(), steps);
  const auto ends = encode(model, std::array{a, b});
  std::vector<std::vector<float>> latents;
  std::vector<double> tempos_bpm;
  for (std::int64_t i = 0; i < steps; ++i) {
    latents.push_back(slerp(ends[0].mu, ends[1].mu, place(i, steps)));
    tempos_bpm.push_back(between(a.tempo_bpm, b.tempo_bpm, place(i, steps)));
  }
  return play(model, latents, tempos_bpm, request);
}

PlayedSet interpolate_grid(const GrooveVae& model, std::span<const InputGroove, 4> corners,
                           std::int64_t steps, const PlayRequest& request) {
  require_steps(model.config(), steps);
  const auto ends = encode(model, corners);
  std::vector<std::vector<float>> latents;
  std::vector<double> tempos_bpm;
  for (std::int64_t row = 0; row < steps; ++row) {
    const double down = place(row, steps);
    const auto left = slerp(ends[0].mu, ends[2].mu, down);
    const auto right = slerp(ends[1].mu, ends[3].mu, down);
    for (std::int64_t column = 0; column < steps; ++column) {
      const double across = place(column, steps);
      latents.push_back(slerp(left, right, across));
      tempos_bpm.push_back(between(between(corners[0].tempo_bpm, corners[2].tempo_bpm, down),
                                   between(corners[1].tempo_bpm, corners[3].tempo_bpm, down),
                                   across));
    }
  }
  return play(model, latents, tempos_bpm, request);
}

}  // namespace drumvae
