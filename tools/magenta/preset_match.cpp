// Every preset is tried on; what is worn decides.
#include "tools/magenta/preset_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>

#include "engine/errors.h"
#include "model/groove_vae.h"
#include "tools/magenta/tensor_names.h"

namespace drumvae {
namespace {

constexpr const char* kConductorKernel = "decoder/hierarchical_level_0/cell_0/lstm_cell/kernel";
constexpr const char* kTrioDecoder = "core_decoder_0/";
constexpr std::int64_t kMelodyClasses = 90, kTrioClasses = 692;

std::int64_t extent_of(const TensorStore& store, const std::string& tensor, std::size_t axis) {
  const auto found = store.tensors.find(tensor);
  return found == store.tensors.end() || found->second.shape.size() <= axis
             ? 0
             : found->second.shape[axis];
}

// "[16,16]": units of the layers PREFIX0SUFFIX, PREFIX1SUFFIX, .., from their biases [4U].
std::string units_text(const TensorStore& store, const std::string& prefix,
                       const std::string& suffix) {
  std::vector<std::int64_t> units;
  for (;;) {
    const std::int64_t columns =
        extent_of(store, prefix + std::to_string(units.size()) + suffix, 0);
    if (columns == 0) break;
    units.push_back(columns / 4);
  }
  return fmt::format("[{}]", fmt::join(units, ","));
}

// The sizes that the tensors have, as hyperparameters.
std::string sizes_text(const TensorStore& store, const ModelConfig& config) {
  const std::string core = config.decoder_levels.empty() ? "" : "core_decoder/";
  const std::string encoder =
      config.encoder_levels.empty() ? "encoder/cell_" : "encoder/hierarchical_level_0/cell_";
  std::string text = fmt::format(
      "z_size={},enc_rnn_size={},dec_rnn_size={}", extent_of(store, "encoder/mu/bias", 0),
      units_text(store, encoder, "/bidirectional_rnn/fw/multi_rnn_cell/cell_0/lstm_cell/bias"),
      units_text(store, core + "decoder/multi_rnn_cell/cell_", "/lstm_cell/bias"));
  if (config.head == HeadKind::nade) {
    text += fmt::format(",nade_num_hidden={}", extent_of(store, core + "decoder/nade/w_enc", 2));
  }
  return text;
}

struct Fit {
  ModelConfig config;
  std::size_t tensors = 0;  // that fit
  std::string misfit;       // the first that does not; empty: all fit
};

void try_tensors(const TensorStore& store, Fit& fit) {
  const ParameterTable table = table_of(fit.config);
  for (const ParameterSpec& spec : table.specs()) {
    const std::string name = magenta_name(spec.name, fit.config);
    const TensorShape wanted = magenta_shape(spec);
    const auto found = store.tensors.find(name);
    if (found != store.tensors.end() && found->second.shape == wanted) {
      ++fit.tensors;
    } else if (fit.misfit.empty()) {
      fit.misfit = found == store.tensors.end()
                       ? fmt::format("there is no tensor '{}'", name)
                       : fmt::format("tensor '{}' is {} and not {}", name,
                                     shape_text(found->second.shape), shape_text(wanted));
    }
  }
}

Fit try_on(const TensorStore& store, const std::string& name) {
  Fit fit{.config = preset(name)};
  try {
    apply_hparams(fit.config, sizes_text(store, fit.config));
    fit.config.check();
    try_tensors(store, fit);
    const bool conducted = store.tensors.contains(kConductorKernel);
    if (fit.misfit.empty() && conducted == fit.config.decoder_levels.empty())
      fit.misfit = "there is a conductor";
  } catch (const std::invalid_argument& error) {
    fit.misfit = error.what();
  }
  return fit;
}

// Of a model that no preset fits: what it is.
std::string what_it_is(const TensorStore& store, const std::vector<Fit>& fits) {
  const auto has = [&](const std::string& part) {
    return std::ranges::any_of(store.tensors, [&](const auto& entry) {
      return entry.first.find(part) != std::string::npos;
    });
  };
  if (!has("decoder/output_projection/bias") || !has("encoder/mu/bias"))
    return "is no MusicVAE: it has no tensor 'decoder/output_projection/bias' or no "
           "'encoder/mu/bias'";
  const std::string core = has(kConductorKernel) ? "core_decoder/" : "";
  const std::int64_t classes = extent_of(store, core + "decoder/output_projection/bias", 0);
  if (has(kTrioDecoder) || classes == kTrioClasses)
    return "is a MusicVAE of trios (several decoders), and drumvae has drums only";
  if (classes == kMelodyClasses)
    return "is a MusicVAE of melodies (90 classes), and drumvae has drums only";
  const Fit& nearest = *std::ranges::max_element(fits, {}, &Fit::tensors);
  return fmt::format("fits no preset: of the nearest, {}, {}", nearest.config.name, nearest.misfit);
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return text;
}

// Keeps those for which it holds, unless it holds for none.
template <class Predicate>
void prefer(std::vector<ModelConfig>& candidates, const Predicate& holds) {
  if (std::ranges::any_of(candidates, holds))
    std::erase_if(candidates, [&](const ModelConfig& config) { return !holds(config); });
}

// The longest name that the text has in it; others are dropped.  Whether there was one.
bool prefer_named(std::vector<ModelConfig>& candidates, const std::string& text) {
  std::size_t longest = 0;
  const std::string letters = lower(text);
  const auto length_in = [&](const ModelConfig& config) {
    return letters.find(config.name) == std::string::npos ? 0 : config.name.size();
  };
  for (const ModelConfig& config : candidates) longest = std::max(longest, length_in(config));
  if (longest == 0) return false;
  std::erase_if(candidates, [&](const auto& config) { return length_in(config) != longest; });
  return true;
}

void prefer_web(std::vector<ModelConfig>& candidates, const WebConfig& web) {
  if (web.humanize)
    prefer(candidates, [](const auto& config) { return config.input_variant == "humanize"; });
  if (web.tapify) {
    prefer(candidates,
           [](const auto& config) { return config.input_variant == "tap_fixed_velocity"; });
  }
  if (web.steps) prefer(candidates, [&](const auto& config) { return config.steps == *web.steps; });
}

// Whether both are the same model but for the name.
bool same_but_name(const ModelConfig& a, const ModelConfig& b) {
  return hparams(a) == hparams(b) && a.input_variant == b.input_variant;
}

void set_steps(ModelConfig& config, const WebConfig& web, const std::string& where) {
  if (!web.steps || *web.steps == config.steps) return;
  std::string text = fmt::format("max_seq_len={}", *web.steps);
  const std::int64_t segments = web.segments.value_or(1);
  if (!config.decoder_levels.empty())
    text += fmt::format(",dec_levels=[{},{}]", segments, *web.steps / segments);
  if (!config.encoder_levels.empty())
    text += fmt::format(",enc_levels=[{},{}]", *web.steps / segments, segments);
  try {
    apply_hparams(config, text);
    config.check();
  } catch (const std::invalid_argument& error) {
    throw FormatError(where, std::string("config.json: ") + error.what());
  }
}

ModelConfig asked_preset(const std::vector<ModelConfig>& candidates, const std::string& asked,
                         const std::string& choices, const std::string& where) {
  const std::string name = preset_of_config(asked);
  preset(name);  // throws
  const auto found = std::ranges::find(candidates, name, &ModelConfig::name);
  if (found == candidates.end())
    throw FormatError(where, fmt::format("is no {}; by its tensors it is {}", name, choices));
  return *found;
}

}  // namespace

ParameterTable table_of(const ModelConfig& config) {
  Device device = Device::open("cpu", 1);
  return GrooveVae(device, config, Use::inference, Memory::counted).table();
}

std::vector<ModelConfig> matching_presets(const TensorStore& store) {
  std::vector<Fit> fits;
  std::vector<ModelConfig> candidates;
  for (const std::string& name : preset_names()) {
    fits.push_back(try_on(store, name));
    if (fits.back().misfit.empty()) candidates.push_back(fits.back().config);
  }
  if (candidates.empty()) throw FormatError(store.name, what_it_is(store, fits));
  return candidates;
}

ModelConfig choose_preset(const std::vector<ModelConfig>& candidates, const ModelHints& hints,
                          const std::string& where) {
  std::vector<std::string> names;
  for (const ModelConfig& config : candidates) names.push_back(config.name);
  const std::string choices = fmt::format("{}", fmt::join(names, " or "));
  std::vector<ModelConfig> left = candidates;
  if (!hints.asked.empty()) {
    left = {asked_preset(candidates, hints.asked, choices, where)};
  } else {
    const bool named = std::ranges::any_of(
        hints.names, [&](const std::string& name) { return prefer_named(left, name); });
    if (!named && hints.web) prefer_web(left, *hints.web);
  }
  if (left.size() > 1)
    prefer(left, [](const auto& config) { return same_but_name(config, preset(config.name)); });
  for (const ModelConfig& other : left) {
    if (same_but_name(left[0], other)) continue;
    throw FormatError(where, fmt::format("may be {}, which have the same tensors: say which by "
                                         "--config",
                                         choices));
  }
  if (hints.web) set_steps(left[0], *hints.web, where);
  return left[0];
}

}  // namespace drumvae
