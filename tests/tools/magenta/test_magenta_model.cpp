// Models of Magenta's as tests make them: weights, Adam's state, what is left out and what is
// refused.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>

#include "engine/errors.h"
#include "model/groove_vae.h"
#include "tests/tools/magenta/tiny_magenta.h"
#include "tools/magenta/magenta_model.h"
#include "tools/magenta/tensor_names.h"

namespace drumvae {
namespace {

using Catch::Contains;
using test::BundleForm;
using test::TemporaryFolder;
using test::Tensors;
using test::tiny_shapes;
using test::tiny_tensors;
using test::with_adam;

// A checkpoint in a folder with a preset's name.
class Checkpoint {
 public:
  explicit Checkpoint(const Tensors& tensors, const BundleForm& form = {}) : tensors_(tensors) {
    std::filesystem::create_directories(folder_ / "groovae_4bar");
    test::write_bundle(prefix(), tensors, form);
  }

  std::string prefix() const { return (folder_ / "groovae_4bar/model.ckpt-7").string(); }
  MagentaModel open() const { return MagentaModel::open(*find_magenta(prefix())); }
  const Tensors& tensors() const { return tensors_; }

 private:
  TemporaryFolder folder_;
  Tensors tensors_;
};

struct Loaded {
  Device device = Device::open("cpu", 1);
  GrooveVae model;

  explicit Loaded(const ModelConfig& config) : model(device, config, Use::training) {}
  std::string bytes(const View<float, 1>& flat, ParameterId id) {
    return test::float_bytes(device.download(model.parameters().tensor(flat, id)));
  }
};

TEST_CASE("Weights, moments and step are those of the files") {
  const Checkpoint checkpoint(with_adam(tiny_tensors(tiny_shapes())));
  const MagentaModel magenta = checkpoint.open();
  const ModelConfig config = magenta.choose("");
  CHECK(config.name == "groovae_4bar");
  CHECK(magenta.step() == 7);
  CHECK(magenta.notices().empty());
  CHECK(magenta.adam_fault() == "");
  Loaded loaded(config);
  const Parameters& parameters = loaded.model.parameters();
  magenta.load_weights(config, loaded.device, parameters);
  magenta.load_moments(config, loaded.device, parameters);
  for (ParameterId id = 0; id < loaded.model.table().specs().size(); ++id) {
    const std::string name = magenta_name(loaded.model.table()[id].name, config);
    CHECK(loaded.bytes(parameters.values(), id) == checkpoint.tensors().at(name).bytes);
    CHECK(loaded.bytes(parameters.first_moment(), id) ==
          checkpoint.tensors().at(name + "/Adam").bytes);
    CHECK(loaded.bytes(parameters.second_moment(), id) ==
          checkpoint.tensors().at(name + "/Adam_1").bytes);
  }
}

TEST_CASE("Adam's state is whole, or it is said what is wrong with it") {
  const Tensors whole = with_adam(tiny_tensors(tiny_shapes()));
  const auto fault_without = [&](const char* name) {
    Tensors tensors = whole;
    tensors.erase(name);
    return Checkpoint(tensors).open().adam_fault();
  };
  CHECK_THAT(fault_without("encoder/mu/bias/Adam_1"), Contains("1 of 16 weights"));
  CHECK_THAT(fault_without("beta2_power"), Contains("not those of step 7"));
  CHECK_THAT(fault_without("global_step"), Contains("no global_step"));
  CHECK(Checkpoint(tiny_tensors(tiny_shapes())).open().adam_fault() == "it holds weights only");
  CHECK_THAT(Checkpoint(with_adam(tiny_tensors(tiny_shapes()), 9)).open().adam_fault(),
             Contains("not those of step 7"));

  const Checkpoint weights(tiny_tensors(tiny_shapes()));
  Loaded loaded(weights.open().choose(""));
  CHECK_THROWS_WITH(
      weights.open().load_moments(loaded.model.config(), loaded.device, loaded.model.parameters()),
      Contains("it holds weights only"));
}

TEST_CASE("cuDNN's copies and what is no weight are left out and told, once each") {
  Tensors tensors = with_adam(tiny_tensors(tiny_shapes()));
  for (const char* name : {"decoder/opaque_kernel", "decoder/opaque_kernel/Adam", "stray/a",
                           "stray/b", "stray/c", "stray/d"})
    tensors[name] = {.shape = {2}, .bytes = test::float_bytes({1, NAN})};
  const MagentaModel magenta = Checkpoint(tensors).open();
  REQUIRE(magenta.notices().size() == 2);
  CHECK_THAT(magenta.notices()[0], Contains("trained by cuDNN") && Contains("2 tensors"));
  CHECK_THAT(magenta.notices()[1],
             Contains("4 tensors") && Contains("stray/a, stray/b, stray/c, .."));
  CHECK_THAT(magenta.adam_fault(), Contains("cuDNN's layout"));
}

std::string refusal(const char* name, const test::BundleTensor& tensor) {
  Tensors tensors = tiny_tensors(tiny_shapes());
  tensors[name] = tensor;
  const Checkpoint checkpoint(tensors);
  try {
    const MagentaModel magenta = checkpoint.open();
    Loaded loaded(magenta.choose(""));
    const auto before = loaded.device.download(loaded.model.parameters().values());
    try {
      magenta.load_weights(loaded.model.config(), loaded.device, loaded.model.parameters());
    } catch (const FormatError&) {
      CHECK(loaded.device.download(loaded.model.parameters().values()) == before);
      throw;
    }
  } catch (const FormatError& error) {
    return error.what();
  }
  return "";
}

TEST_CASE(
    "NaN, halves and doubles in a weight are refused with file and tensor, and change nothing") {
  const char* const bias = "decoder/output_projection/bias";
  std::vector<float> values(27, 1);
  CHECK(refusal(bias, {.shape = {27}, .bytes = test::float_bytes(values)}) == "");
  values[13] = NAN;
  CHECK_THAT(refusal(bias, {.shape = {27}, .bytes = test::float_bytes(values)}),
             Contains("model.ckpt-7.index: tensor 'decoder/output_projection/bias'") &&
                 Contains("not finite"));
  CHECK_THAT(refusal(bias, {.dtype = 19, .shape = {27}, .bytes = std::string(54, '\1')}),
             Contains(bias) && Contains("is F16, and a model of Magenta's is F32"));
  CHECK_THAT(refusal(bias, {.dtype = 2, .shape = {27}, .bytes = std::string(216, '\1')}),
             Contains(bias) && Contains("is F64"));
  CHECK_THAT(refusal("global_step", {.dtype = 9, .bytes = test::int64_bytes(-1)}),
             Contains("'global_step' is below 0"));
}

TEST_CASE("A model of Magenta.js is the same weights, fed as config.json says") {
  const TemporaryFolder folder;
  const Tensors tensors = tiny_tensors(tiny_shapes());
  test::write_web(
      folder / "model", tensors,
      {{"type", "MusicVAE"},
       {"dataConverter",
        {{"type", "GrooveConverter"}, {"args", {{"numSteps", 32}, {"humanize", true}}}}}});
  const MagentaModel magenta = MagentaModel::open(*find_magenta(folder / "model"));
  const ModelConfig config = magenta.choose("");
  CHECK(config.name == "groovae_2bar_humanize");
  CHECK(magenta.step() == 0);
  Loaded loaded(config);
  magenta.load_weights(config, loaded.device, loaded.model.parameters());
  for (ParameterId id = 0; id < loaded.model.table().specs().size(); ++id)
    CHECK(loaded.bytes(loaded.model.parameters().values(), id) ==
          tensors.at(magenta_name(loaded.model.table()[id].name, config)).bytes);
  CHECK(magenta.provenance().at("magenta.config_json").find("GrooveConverter") !=
        std::string::npos);
}

TEST_CASE("Provenance names the source and each file's SHA-256") {
  const Checkpoint checkpoint(tiny_tensors(tiny_shapes()));
  const auto from = checkpoint.open().provenance();
  CHECK(from.at("magenta.source") == "groovae_4bar/model.ckpt-7");
  CHECK_THAT(from.at("magenta.sha256"),
             Contains("model.ckpt-7.data-00000-of-00001=") && Contains(" model.ckpt-7.index="));
  CHECK_FALSE(from.contains("magenta.config_json"));
}

}  // namespace
}  // namespace drumvae
