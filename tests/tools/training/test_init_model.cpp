// Beginning with another model, from each form that it can have.
#include <catch2/catch.hpp>

#include "engine/checkpoint.h"
#include "engine/errors.h"
#include "tests/tools/magenta/tiny_magenta.h"
#include "tools/playing/magenta_file.h"
#include "tools/training/init_model.h"

namespace drumvae {
namespace {

using Catch::Contains;
using test::tiny_shapes;
using test::tiny_tensors;
using test::with_adam;

struct InitFixture {
  test::TemporaryFolder folder;
  std::filesystem::path prefix = folder / "model.ckpt-7";
  Device device = Device::open("cpu", 1);

  InitFixture() { test::write_bundle(prefix.string(), with_adam(tiny_tensors(tiny_shapes()))); }
  std::vector<std::vector<float>> ranges(const GrooveVae& of) {
    const Parameters& parameters = of.parameters();
    return {device.download(parameters.values()), device.download(parameters.first_moment()),
            device.download(parameters.second_moment())};
  }
};

TEST_CASE_METHOD(InitFixture,
                 "Weights and Adam's state are the same from Magenta, an import and a checkpoint") {
  GrooveVae first(device, config_at(prefix, "groovae_4bar"), Use::training);
  CHECK(init_weights(prefix, first).empty());
  CHECK(ranges(first)[1] == std::vector<float>(ranges(first)[1].size()));
  CHECK(init_optimizer(prefix, first) == 7);
  CHECK(ranges(first)[1] != std::vector<float>(ranges(first)[1].size()));

  import_model(prefix, "groovae_4bar", folder / "model.safetensors");
  save_checkpoint(folder / "checkpoint-9", device, first.parameters(),
                  describe_model(first.config(), 9, {}), {.step = 9});
  for (const auto& [path, step] :
       {std::pair(folder / "model.safetensors", 7), std::pair(folder / "checkpoint-9", 9)}) {
    INFO(path);
    GrooveVae model(device, first.config(), Use::training);
    init_weights(path, model);
    CHECK(init_optimizer(path, model) == step);
    CHECK(ranges(model) == ranges(first));
  }
}

TEST_CASE_METHOD(InitFixture,
                 "Where there is no Adam state it is said why, and weights do all the same") {
  test::write_bundle(prefix.string(), tiny_tensors(tiny_shapes()));
  GrooveVae model(device, config_at(prefix, "groovae_4bar"), Use::training);
  init_weights(prefix, model);
  CHECK_THROWS_WITH(init_optimizer(prefix, model),
                    Contains("has no state of Adam to go on from: it holds weights only"));
  import_model(prefix, "groovae_4bar", folder / "model.safetensors");
  CHECK_THROWS_WITH(init_optimizer(folder / "model.safetensors", model),
                    Contains("model.safetensors: has no state of Adam"));
}

TEST_CASE_METHOD(InitFixture, "The preset's name does not matter, the shapes do") {
  GrooveVae humanize(device, config_at(prefix, "groovae_2bar_humanize"), Use::training);
  CHECK_NOTHROW(init_weights(prefix, humanize));
  ModelConfig other = humanize.config();
  other.latent = 3;
  GrooveVae wider(device, other, Use::training);
  CHECK_THROWS_WITH(init_weights(prefix, wider), Contains("tensor 'encoder/mu/kernel' is"));
}

}  // namespace
}  // namespace drumvae
