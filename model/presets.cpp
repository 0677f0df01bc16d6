// The configurations by name: Magenta's drum models, and hierarchical ones of our own.
#include <stdexcept>

#include "engine/suggest.h"
#include "model/config.h"

namespace drumvae {
namespace {

ModelConfig groovae(const std::string& name, std::int64_t bars, const std::string& input_variant) {
  ModelConfig config;
  config.name = name;
  config.steps = 16 * bars;
  config.input_variant = input_variant;
  if (input_variant == "hits_control") config.control_depth = 9;
  return config;
}

// Drum patterns: the hits of a step, which the encoder reads as one bit per drum and one that says
// that there are none.
ModelConfig patterns(const std::string& name, std::int64_t bars, HeadKind head,
                     std::int64_t drums) {
  ModelConfig config;
  config.name = name;
  config.steps = 16 * bars;
  config.input_variant = "plain";
  config.input_depth = drums + 1;
  config.head = head;
  config.target_depth = head == HeadKind::categorical ? std::int64_t{1} << drums : drums;
  config.dropout_keep = 1;
  return config;
}

ModelConfig sampled(ModelConfig config) {
  config.sampling_schedule = SamplingSchedule::inverse_sigmoid;
  config.sampling_rate = 1000;
  return config;
}

ModelConfig cat_drums_big() {
  ModelConfig config = sampled(patterns("cat-drums_2bar_big", 2, HeadKind::categorical, 9));
  config.latent = 512;
  config.encoder_units = {2048};
  config.decoder_units = {2048, 2048, 2048};
  return config;
}

ModelConfig nade_drums(const std::string& name, std::int64_t drums) {
  ModelConfig config = sampled(patterns(name, 2, HeadKind::nade, drums));
  config.encoder_units = {1024};
  config.decoder_units = {512, 512};
  return config;
}

// Bars of 16 steps under a conductor.
ModelConfig conducted(ModelConfig config) {
  config.decoder_levels = {config.bars(), 16};
  return config;
}

ModelConfig hier_groovae(const std::string& name, std::int64_t bars) {
  ModelConfig config = conducted(groovae(name, bars, "plain"));
  config.encoder_levels = {16, bars};
  return config;
}

ModelConfig hier_groovae_16bar() {
  ModelConfig config = hier_groovae("hier-groovae_16bar", 16);
  config.latent = 512;
  config.decoder_units = {512, 512};
  config.free_bits = 256;
  return config;
}

// The drum model of Roberts et al. 2018.
ModelConfig hierdec_drums_16bar() {
  ModelConfig config = conducted(patterns("hierdec-drums_16bar", 16, HeadKind::categorical, 9));
  config.latent = 512;
  config.encoder_units = {2048, 2048};
  config.decoder_units = {1024, 1024};
  config.free_bits = 256;
  return config;
}

const std::vector<ModelConfig>& all_presets() {
  static const std::vector<ModelConfig> list = {
      groovae("groovae_4bar", 4, "plain"),
      groovae("groovae_2bar_humanize", 2, "humanize"),
      groovae("groovae_2bar_tap_fixed_velocity", 2, "tap_fixed_velocity"),
      groovae("groovae_2bar_tap_fixed_velocity_note_dropout", 2, "tap_fixed_velocity_note_dropout"),
      groovae("groovae_2bar_add_closed_hh", 2, "add_closed_hh"),
      groovae("groovae_2bar_hits_control", 2, "hits_control"),
      sampled(patterns("cat-drums_2bar_small", 2, HeadKind::categorical, 9)),
      cat_drums_big(),
      nade_drums("nade-drums_2bar_reduced", 9),
      nade_drums("nade-drums_2bar_full", 61),
      hier_groovae("hier-groovae_4bar", 4),
      hier_groovae_16bar(),
      hierdec_drums_16bar(),
  };
  return list;
}

}  // namespace

const std::vector<std::string>& preset_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list;
    for (const ModelConfig& config : all_presets()) list.push_back(config.name);
    return list;
  }();
  return names;
}

ModelConfig preset(std::string_view name) {
  for (const ModelConfig& config : all_presets()) {
    if (config.name == name) return config;
  }
  throw std::invalid_argument(unknown_name("config", name, preset_names()));
}

}  // namespace drumvae
