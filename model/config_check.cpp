// What members of a configuration must have to do with each other.
#include <functional>
#include <numeric>
#include <stdexcept>

#include "kernels/nade.h"
#include "model/config.h"

namespace drumvae {
namespace {

constexpr std::size_t kMostLevels = 16;

void require(bool holds, const std::string& what) {
  if (!holds) throw std::invalid_argument(what);
}

void require_levels(const std::string& name, const std::vector<std::int64_t>& levels,
                    const ModelConfig& config) {
  if (levels.empty()) return;
  const std::int64_t product =
      std::accumulate(levels.begin(), levels.end(), std::int64_t{1}, std::multiplies<>());
  require(product == config.steps, name + "=" + hparams(config).at(name) + " multiplies to " +
                                       std::to_string(product) + ", but max_seq_len is " +
                                       std::to_string(config.steps) +
                                       ": give levels that multiply to it, or []");
}

void require_sampling(const ModelConfig& config) {
  const double k = config.sampling_rate;
  switch (config.sampling_schedule) {
    case SamplingSchedule::constant:
      require(k <= 1, "sampling_rate must be at most 1 with sampling_schedule=constant");
      break;
    case SamplingSchedule::inverse_sigmoid:
      require(k >= 1, "sampling_rate must be at least 1 with sampling_schedule=inverse_sigmoid");
      break;
    case SamplingSchedule::exponential:
      require(k > 0 && k < 1,
              "sampling_rate must be between 0 and 1 with sampling_schedule=exponential");
  }
  require(!config.scheduled_sampling() || config.dropout_keep == 1,
          "scheduled sampling goes without dropout: give dropout_keep_prob=1");
}

void require_rows(const ModelConfig& config) {
  const std::string depth = std::to_string(config.target_depth);
  if (config.head == HeadKind::groove) {
    require(config.target_depth % 3 == 0,
            "a groove row has three equal parts, not " + depth + " columns");
  }
  if (config.head == HeadKind::nade) {
    require(config.target_depth <= kMaxNadeDrums,
            "a nade row has at most " + std::to_string(kMaxNadeDrums) + " drums, not " + depth);
  }
}

}  // namespace

void ModelConfig::check() const {
  require(encoder_levels.size() <= kMostLevels,
          "enc_levels has more than " + std::to_string(kMostLevels) + " levels");
  require(decoder_levels.empty() || decoder_levels.size() == 2,
          "dec_levels=" + hparams(*this).at("dec_levels") + " is not [segments,steps per segment]");
  require_levels("enc_levels", encoder_levels, *this);
  require_levels("dec_levels", decoder_levels, *this);
  require_sampling(*this);
  require_rows(*this);
}

}  // namespace drumvae
