// Which preset tensors can be, and which is meant.
#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/tools/magenta/tiny_magenta.h"
#include "tools/magenta/preset_match.h"
#include "tools/magenta/tensor_names.h"

namespace drumvae {
namespace {

using Catch::Contains;
using test::NamedShapes;
using test::tiny_shapes;
using Names = std::vector<std::string>;

// A store of such shapes; bytes do not count here.
TensorStore store_of(const NamedShapes& shapes) {
  TensorStore store{.name = "model.index"};
  for (const auto& [name, shape] : shapes) store.tensors[name] = {Dtype::f32, shape, {}};
  return store;
}

// Of a preset of other sizes, by our own table.
TensorStore store_of(const char* name, const char* hparams) {
  ModelConfig config = preset(name);
  apply_hparams(config, hparams);
  const ParameterTable table = table_of(config);
  TensorStore store{.name = "model.index"};
  for (const ParameterSpec& spec : table.specs())
    store.tensors[magenta_name(spec.name, config)] = {Dtype::f32, magenta_shape(spec), {}};
  return store;
}

Names names_of(const std::vector<ModelConfig>& configs) {
  Names names;
  for (const ModelConfig& config : configs) names.push_back(config.name);
  return names;
}

const Names kGroove = {"groovae_4bar", "groovae_2bar_humanize", "groovae_2bar_tap_fixed_velocity",
                       "groovae_2bar_tap_fixed_velocity_note_dropout",
                       "groovae_2bar_add_closed_hh"};

TEST_CASE("Names and shapes tell heads, controls and levels apart, and give the sizes") {
  const auto flat = matching_presets(store_of(tiny_shapes()));
  CHECK(names_of(flat) == kGroove);
  CHECK(flat[0].latent == 2);
  CHECK(flat[0].encoder_units == std::vector<std::int64_t>{3});
  CHECK(flat[0].decoder_units == std::vector<std::int64_t>{2, 2});
  CHECK(flat[0].steps == 64);
  CHECK(flat[1].steps == 32);
  CHECK(names_of(matching_presets(store_of(tiny_shapes({.control = 9})))) ==
        Names{"groovae_2bar_hits_control"});
  CHECK(names_of(matching_presets(
            store_of(tiny_shapes({.input = 10, .target = 512, .outputs = 512})))) ==
        Names{"cat-drums_2bar_small", "cat-drums_2bar_big"});
}

TEST_CASE("Every preset is found from its own tensors, whatever the sizes") {
  for (const std::string& name : preset_names()) {
    INFO(name);
    const char* const sizes = name == "hierdec-drums_16bar"
                                  ? "z_size=6,enc_rnn_size=[5,4],dec_rnn_size=[3,7]"
                                  : "z_size=6,enc_rnn_size=[5],dec_rnn_size=[3,7,2]";
    const auto found = matching_presets(store_of(name.c_str(), sizes));
    const auto place = std::ranges::find(found, name, &ModelConfig::name);
    REQUIRE(place != found.end());
    ModelConfig wanted = preset(name);
    apply_hparams(wanted, sizes);
    CHECK(hparams(*place) == hparams(wanted));
  }
}

std::string refusal(const TensorStore& store) {
  try {
    matching_presets(store);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE("Melodies, trios and what is no MusicVAE are recognised") {
  CHECK_THAT(refusal(store_of(tiny_shapes({.input = 90, .target = 90, .outputs = 90}))),
             Contains("model.index: is a MusicVAE of melodies"));
  CHECK_THAT(refusal(store_of(tiny_shapes({.input = 692, .target = 692, .outputs = 692}))),
             Contains("of trios"));
  NamedShapes trio = tiny_shapes();
  trio.emplace_back("core_decoder/core_decoder_0/decoder/output_projection/bias",
                    std::vector<std::int64_t>{90});
  trio.emplace_back("decoder/hierarchical_level_0/cell_0/lstm_cell/kernel",
                    std::vector<std::int64_t>{3, 8});
  CHECK_THAT(refusal(store_of(trio)), Contains("of trios"));
  CHECK_THAT(refusal(store_of({{"rnn/kernel", {3, 4}}})), Contains("is no MusicVAE"));
}

TEST_CASE("A shape that fits no preset is named with the nearest preset's") {
  NamedShapes shapes = tiny_shapes();
  shapes[0].second[0] = 31;
  CHECK_THAT(refusal(store_of(shapes)),
             Contains("of the nearest, groovae_4bar, tensor 'encoder/cell_0/bidirectional_rnn/fw/"
                      "multi_rnn_cell/cell_0/lstm_cell/kernel' is [31,12] and not [30,12]"));
  shapes = tiny_shapes();
  shapes.erase(shapes.begin() + 6);
  CHECK_THAT(refusal(store_of(shapes)), Contains("there is no tensor 'encoder/sigma/kernel'"));
  CHECK_THAT(refusal(store_of(tiny_shapes({.latent = 0}))), Contains("fits no preset"));
}

std::string choice(const ModelHints& hints, const TensorStore& store = store_of(tiny_shapes())) {
  try {
    const ModelConfig config = choose_preset(matching_presets(store), hints, "model.index");
    return config.name + " of " + std::to_string(config.steps);
  } catch (const FormatError& error) {
    return error.what();
  }
}

TEST_CASE("The user's word decides, then the nearest name, then config.json") {
  CHECK(choice({.asked = "groovae_2bar_humanize", .names = {"groovae_4bar"}}) ==
        "groovae_2bar_humanize of 32");
  CHECK(choice({.names = {"model.ckpt-3", "GrooVAE_2bar_humanize.tar", "groovae_4bar"}}) ==
        "groovae_2bar_humanize of 32");
  CHECK(choice({.names = {"my_groovae_2bar_tap_fixed_velocity_note_dropout-2"}}) ==
        "groovae_2bar_tap_fixed_velocity_note_dropout of 32");
  CHECK(choice({.names = {"x"}, .web = WebConfig{.steps = 32, .humanize = true}}) ==
        "groovae_2bar_humanize of 32");
  CHECK(choice({.web = WebConfig{.steps = 64, .tapify = true}}) ==
        "groovae_2bar_tap_fixed_velocity of 64");
  CHECK(choice({.web = WebConfig{.steps = 64}}) == "groovae_4bar of 64");
  CHECK(choice({.names = {"groovae_2bar_humanize"}, .web = WebConfig{.steps = 16}}) ==
        "groovae_2bar_humanize of 16");
}

TEST_CASE("Where nothing decides the choices are named, and a wrong word is refused") {
  CHECK_THAT(choice({.names = {"model"}}),
             Contains("model.index: may be groovae_4bar or groovae_2bar_humanize or") &&
                 Contains("say which by --config"));
  CHECK_THAT(choice({.web = WebConfig{.steps = 32}}), Contains("say which by --config"));
  CHECK_THAT(choice({.asked = "cat-drums_2bar_small"}),
             Contains("is no cat-drums_2bar_small; by its tensors it is groovae_4bar or"));
  CHECK_THROWS_WITH(choice({.asked = "groovae_3bar"}), Contains("did you mean"));
  CHECK(choice({.asked = "groovae_2bar_hits_control_tfds"},
               store_of(tiny_shapes({.control = 9}))) == "groovae_2bar_hits_control of 32");
}

TEST_CASE(
    "Presets that differ in sizes alone are one: the one whose sizes they are, else the first") {
  const TensorStore big = store_of("cat-drums_2bar_big", ""),
                    small = store_of("cat-drums_2bar_small", ""),
                    other = store_of("cat-drums_2bar_small", "z_size=7");
  CHECK(choice({}, big) == "cat-drums_2bar_big of 32");
  CHECK(choice({}, small) == "cat-drums_2bar_small of 32");
  CHECK(choice({}, other) == "cat-drums_2bar_small of 32");
  CHECK(choice({}, store_of("hier-groovae_16bar", "")) == "hier-groovae_16bar of 256");
  CHECK(choice({}, store_of("hier-groovae_4bar", "")) == "hier-groovae_4bar of 64");
}

TEST_CASE("Segments of config.json cut the levels of a hierarchical model") {
  const ModelConfig config = choose_preset(
      matching_presets(store_of("hier-groovae_4bar", "z_size=6")),
      {.names = {"hier-groovae_4bar"}, .web = WebConfig{.steps = 128, .segments = 8}}, "x");
  CHECK(config.steps == 128);
  CHECK(config.encoder_levels == std::vector<std::int64_t>{16, 8});
  CHECK(config.decoder_levels == std::vector<std::int64_t>{8, 16});
  CHECK_THROWS_AS(choose_preset({config}, {.web = WebConfig{.steps = 100, .segments = 8}}, "x"),
                  FormatError);
}

}  // namespace
}  // namespace drumvae
