// Magenta's names of every preset's parameters.
#include <catch2/catch.hpp>
#include <set>

#include "tests/tools/magenta/tiny_magenta.h"
#include "tools/magenta/preset_match.h"
#include "tools/magenta/tensor_names.h"

namespace drumvae {
namespace {

std::string named(const char* parameter, const char* config) {
  return magenta_name(parameter, preset(config));
}

TEST_CASE("A flat model has the names and shapes of the published ones") {
  std::set<std::pair<std::string, TensorShape>> ours, theirs;
  const ParameterTable table = table_of(preset("groovae_4bar"));
  for (const ParameterSpec& spec : table.specs())
    ours.emplace(magenta_name(spec.name, preset("groovae_4bar")), magenta_shape(spec));
  for (const auto& [name, shape] :
       test::tiny_shapes({.encoder = 512, .decoder = 256, .latent = 256}))
    theirs.emplace(name, shape);
  CHECK(ours == theirs);
}

TEST_CASE("Stacked and hierarchical encoders, conductors and NADE have Magenta's names") {
  CHECK(named("encoder/layer1/bw/bias", "hierdec-drums_16bar") ==
        "encoder/cell_1/bidirectional_rnn/bw/multi_rnn_cell/cell_0/lstm_cell/bias");
  CHECK(named("encoder/level1/fw/kernel", "hier-groovae_4bar") ==
        "encoder/hierarchical_level_1/cell_0/bidirectional_rnn/fw/multi_rnn_cell/cell_0/lstm_cell/"
        "kernel");
  CHECK(named("encoder/level0/layer2/fw/kernel", "hier-groovae_4bar") ==
        "encoder/hierarchical_level_0/cell_2/bidirectional_rnn/fw/multi_rnn_cell/cell_0/lstm_cell/"
        "kernel");
  CHECK(named("conductor/layer1/bias", "hier-groovae_4bar") ==
        "decoder/hierarchical_level_0/cell_1/lstm_cell/bias");
  CHECK(named("conductor/initial_state/kernel", "hier-groovae_4bar") ==
        "decoder/hierarchical_level_0/initial_state/kernel");
  CHECK(named("decoder/layer0/kernel", "hier-groovae_4bar") ==
        "core_decoder/decoder/multi_rnn_cell/cell_0/lstm_cell/kernel");
  CHECK(named("decoder/z_to_initial_state/bias", "hier-groovae_4bar") ==
        "core_decoder/decoder/z_to_initial_state/bias");
  CHECK(named("decoder/output/bias", "hier-groovae_4bar") ==
        "core_decoder/decoder/output_projection/bias");
  CHECK(named("decoder/nade/w_enc", "nade-drums_2bar_full") == "decoder/nade/w_enc");
  CHECK(named("decoder/nade/w_dec", "nade-drums_2bar_full") == "decoder/nade/w_dec_t");
  CHECK(magenta_shape({.name = "decoder/nade/w_enc", .shape = {9, 8}}) == TensorShape{9, 1, 8});
  CHECK(magenta_shape({.name = "decoder/nade/w_dec", .shape = {9, 8}}) == TensorShape{9, 8, 1});
}

TEST_CASE("No two parameters of a preset have the same name there") {
  for (const std::string& name : preset_names()) {
    const ParameterTable table = table_of(preset(name));
    std::set<std::string> names;
    for (const ParameterSpec& spec : table.specs())
      CHECK(names.insert(magenta_name(spec.name, preset(name))).second);
  }
}

TEST_CASE("Steps, powers, slots and cuDNN's copies are no weights") {
  CHECK(bookkeeping_of("global_step") == Bookkeeping::step_or_power);
  CHECK(bookkeeping_of("beta2_power") == Bookkeeping::step_or_power);
  CHECK(bookkeeping_of("encoder/mu/bias/Adam") == Bookkeeping::adam_slot);
  CHECK(bookkeeping_of("encoder/mu/bias/Adam_1") == Bookkeeping::adam_slot);
  CHECK(bookkeeping_of("decoder/opaque_kernel") == Bookkeeping::cudnn_blob);
  CHECK(bookkeeping_of("encoder/cell_0/bidirectional_rnn/fw/opaque_kernel/Adam_1") ==
        Bookkeeping::cudnn_blob);
  CHECK(bookkeeping_of("encoder/mu/bias") == Bookkeeping::none);
}

TEST_CASE("One configuration has another name there, and only that") {
  CHECK(magenta_config("groovae_2bar_hits_control") == "groovae_2bar_hits_control_tfds");
  CHECK(magenta_config("groovae_4bar") == "groovae_4bar");
  CHECK(preset_of_config("groovae_2bar_hits_control_tfds") == "groovae_2bar_hits_control");
  CHECK(preset_of_config("groovae_4bar") == "groovae_4bar");
  CHECK(preset_of_config("x").size() == 1);
}

}  // namespace
}  // namespace drumvae
