// What is written for Magenta's programs.
#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>

#include "engine/errors.h"
#include "tests/tools/magenta/tiny_magenta.h"
#include "tests/tools/tensorflow/independent_reader.h"
#include "tools/magenta/magenta_model.h"
#include "tools/magenta/magenta_writer.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;
using test::TemporaryFolder;

ModelConfig tiny(const char* name, const std::string& more = "") {
  ModelConfig config = preset(name);
  const bool stacked = config.encoder_units.size() > 1;
  apply_hparams(config, std::string("z_size=2,dec_rnn_size=[2,2],enc_rnn_size=") +
                            (stacked ? "[3,3]" : "[3]") + more);
  return config;
}

struct Model {
  Device device = Device::open("cpu", 1);
  GrooveVae vae;

  explicit Model(const ModelConfig& config) : vae(device, config, Use::training) {
    vae.initialise(1);
    fill(vae.parameters().first_moment(), 2);
    fill(vae.parameters().second_moment(), 3);
  }
  void fill(const View<float, 1>& flat, std::uint64_t seed) {
    const std::vector<float> values = trial::Random(seed).floats(flat.size(), 0, 1);
    device.upload(std::span<const float>(values), flat);
  }
};

TEST_CASE("A bundle has all weights, sigma and an int64 global_step, and no more") {
  const TemporaryFolder folder;
  const Model model(tiny("groovae_4bar"));
  write_magenta_bundle(folder / "out", model.vae, 42, false);
  CHECK(test::read_text(folder / "out/checkpoint")
            .starts_with("model_checkpoint_path: \"model.ckpt-42\"\n"));
  const auto tensors = test::read_independently(folder / "out/model.ckpt-42")["tensors"];
  CHECK(tensors.size() == 17);
  for (const auto& [name, shape] : test::tiny_shapes()) {
    INFO(name);
    REQUIRE(tensors.contains(name));
    CHECK(tensors[name]["shape"] == nlohmann::json(shape));
    CHECK(tensors[name]["dtype"] == 1);
  }
  CHECK(tensors["global_step"]["dtype"] == 9);
  CHECK(tensors["global_step"]["numbers"][0] == 42);
}

TEST_CASE("With the optimizer there are 51 tensors, and they come back as they were") {
  const TemporaryFolder folder;
  const Model model(tiny("groovae_4bar"));
  write_magenta_bundle(folder / "out", model.vae, 42, true);
  const auto tensors = test::read_independently(folder / "out/model.ckpt-42")["tensors"];
  CHECK(tensors.size() == 51);
  CHECK(tensors["beta2_power"]["numbers"][0].get<double>() == Approx(std::pow(.999, 43)));
  CHECK(tensors["beta1_power"]["numbers"][0].get<double>() == Approx(std::pow(.9, 43)));

  const MagentaModel again = MagentaModel::open(*find_magenta(folder / "out"));
  CHECK(again.adam_fault() == "");
  CHECK(again.step() == 42);
  Model loaded(model.vae.config());
  again.load_weights(loaded.vae.config(), loaded.device, loaded.vae.parameters());
  again.load_moments(loaded.vae.config(), loaded.device, loaded.vae.parameters());
  for (const auto range :
       {&Parameters::values, &Parameters::first_moment, &Parameters::second_moment}) {
    for (ParameterId id = 0; id < model.vae.table().specs().size(); ++id) {
      const auto tensor = [&](const Model& of) {
        return of.device.download(of.vae.parameters().tensor((of.vae.parameters().*range)(), id));
      };
      CHECK(tensor(loaded) == tensor(model));
    }
  }
}

TEST_CASE("Every preset is written and found again; Magenta.js takes those that it can load") {
  for (const std::string& name : preset_names()) {
    INFO(name);
    const TemporaryFolder folder;
    const Model model(tiny(name.c_str()));
    write_magenta_bundle(folder / "bundle", model.vae, 1, false);
    const auto found = MagentaModel::open(*find_magenta(folder / "bundle")).choose(name);
    CHECK(hparams(found) == hparams(model.vae.config()));
    if (name == "hierdec-drums_16bar") {
      CHECK_THROWS_WITH(write_magenta_web(folder / "web", model.vae, 0),
                        Contains("Magenta.js cannot load a model of hierdec-drums_16bar") &&
                            Contains("several layers"));
      CHECK_FALSE(fs::exists(folder / "web"));
      continue;
    }
    write_magenta_web(folder / "web", model.vae, 2);
    CHECK(hparams(MagentaModel::open(*find_magenta(folder / "web")).choose(name)) ==
          hparams(model.vae.config()));
  }
}

TEST_CASE("Magenta.js is refused decoder layers of several sizes and other than two levels") {
  CHECK_THROWS_WITH(require_web_form(tiny("groovae_4bar", ",dec_rnn_size=[2,3]")),
                    Contains("several sizes"));
  CHECK_THROWS_WITH(require_web_form(tiny("hier-groovae_4bar", ",enc_levels=[4,4,4]")),
                    Contains("other than two levels"));
  CHECK_NOTHROW(require_web_form(tiny("hier-groovae_4bar")));
}

TEST_CASE(
    "A folder that holds something is left as it is, and a value that is NaN writes nothing") {
  const TemporaryFolder folder;
  Model model(tiny("groovae_4bar"));
  fs::create_directories(folder / "full");
  test::write_text(folder / "full/a", "x");
  CHECK_THROWS_WITH(write_magenta_bundle(folder / "full", model.vae, 1, false),
                    Contains("full: is there already"));
  CHECK_THROWS_WITH(write_magenta_web(folder / "full/a", model.vae, 0),
                    Contains("is there already"));
  fs::create_directories(folder / "empty");
  CHECK_NOTHROW(write_magenta_bundle(folder / "empty", model.vae, 1, false));
  const std::vector<float> bad(static_cast<std::size_t>(model.vae.table().flat_size()), NAN);
  model.device.upload(std::span<const float>(bad), model.vae.parameters().values());
  CHECK_THROWS_WITH(write_magenta_web(folder / "nan", model.vae, 1), Contains("not finite"));
  CHECK_THROWS_AS(write_magenta_bundle("/dev/null/x", model.vae, 1, false), std::exception);
  CHECK(std::distance(fs::directory_iterator(folder.path()), {}) == 2);
}

TEST_CASE("Magenta is told its name of the configuration and the sizes that differ") {
  CHECK(magenta_advice(preset("groovae_4bar")) == "Magenta takes it with --config=groovae_4bar");
  CHECK(magenta_advice(preset("groovae_2bar_hits_control")) ==
        "Magenta takes it with --config=groovae_2bar_hits_control_tfds");
  CHECK(magenta_advice(tiny("groovae_4bar")) ==
        "Magenta takes it with --config=groovae_4bar "
        "--hparams=z_size=2,enc_rnn_size=[3],dec_rnn_size=[2,2]");
  CHECK_THAT(magenta_advice(tiny("hier-groovae_4bar")),
             Contains("Magenta has no configuration hier-groovae_4bar") &&
                 Contains("max_seq_len=64,z_size=2,"));
}

}  // namespace
}  // namespace drumvae
