// Models as files to ship.
#include <catch2/catch.hpp>

#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "kernels/sixteen_bits.h"
#include "tests/tools/playing/playing.h"
#include "tools/training/export_model.h"

namespace drumvae {
namespace {

using test::PlayedModel;
namespace fs = std::filesystem;

// Checkpoints of steps 1, 2, ..: a model whose values are those of step 1 times the step.
class Run {
 public:
  explicit Run(int steps) {
    model_.initialise(4);
    const std::vector<float> values = first_values();
    for (int step = 1; step <= steps; ++step) {
      std::vector<float> scaled = values;
      for (float& value : scaled) value *= static_cast<float>(step);
      device_.upload(std::span<const float>(scaled), parameters().values());
      directory_.save(device_, parameters(), describe_model(model_.config(), step, {}),
                      {.step = step}, {.newest = 9});
    }
    device_.upload(std::span<const float>(values), parameters().values());
  }

  const fs::path& folder() const { return folder_.path(); }
  std::vector<float> first_values() { return device_.download(parameters().values()); }

 private:
  static ModelConfig small() {
    ModelConfig config = preset("groovae_4bar");
    apply_hparams(config, "enc_rnn_size=[6],dec_rnn_size=[8,8],z_size=4");
    return config;
  }
  const Parameters& parameters() const { return model_.parameters(); }

  test::TemporaryFolder folder_;
  Device device_ = Device::open("cpu", 1);
  GrooveVae model_{device_, small(), Use::training};
  CheckpointDirectory directory_{folder_.path() / "train"};
};

std::vector<float> values_of(const fs::path& weights) {
  Device device = Device::open("cpu", 1);
  return device.download(load_model(weights, device).model->parameters().values());
}

TEST_CASE("An exported average is the mean of the newest checkpoints in 16 bits") {
  Run run(4);
  const fs::path out = run.folder() / "model.safetensors";
  export_model(newest_weights(run.folder(), 3), Dtype::f16, out);  // of 2, 3 and 4 times step 1
  const std::vector<float> first = run.first_values(), mean = values_of(out);
  REQUIRE(mean.size() == first.size());
  for (std::size_t i = 0; i < mean.size(); ++i)
    CHECK(mean[i] == Approx(3 * first[i]).epsilon(0x1p-11).margin(0x1p-24));
  const CheckpointMetadata metadata = read_checkpoint_metadata(out);
  CHECK(metadata.at("step") == "4");
  CHECK(metadata.at("averaged") == "4,3,2");
}

TEST_CASE("One checkpoint is exported as it is, each number as its type's nearest") {
  Run run(2);
  const fs::path out = run.folder() / "model.safetensors";
  const fs::path first = run.folder() / "train/checkpoint-1";
  export_model(newest_weights(first, 1), Dtype::f32, out);
  CHECK(values_of(out) == run.first_values());
  CHECK(!read_checkpoint_metadata(out).contains("averaged"));
  const auto size = fs::file_size(out);
  export_model(newest_weights(first / kWeightsFile, 1), Dtype::bf16, out);
  CHECK(fs::file_size(out) < size * 3 / 4);
  std::vector<float> nearest = run.first_values();
  for (float& value : nearest) value = from_bf16(to_bf16(value));
  CHECK(values_of(out) == nearest);
}

TEST_CASE("Too few checkpoints, none, and those of different configs are refused") {
  Run run(2);
  CHECK_THROWS_WITH(newest_weights(run.folder(), 3),
                    Catch::Contains("holds 2 checkpoints") && Catch::Contains("--keep 3"));
  CHECK_THROWS_WITH(newest_weights(run.folder() / "train/checkpoint-1", 2),
                    Catch::Contains("holds 1 checkpoint,"));
  CHECK_THROWS_AS(newest_weights(run.folder() / "none", 1), IoError);
  PlayedModel other("groovae_2bar_humanize");
  std::vector<fs::path> weights = newest_weights(run.folder(), 1);
  weights.emplace_back(other.save(run.folder() / "other.safetensors"));
  CHECK_THROWS_WITH(export_model(weights, Dtype::f16, run.folder() / "model.safetensors"),
                    Catch::Contains("other.safetensors") && Catch::Contains("another config"));
  CHECK(!fs::exists(run.folder() / "model.safetensors"));
}

}  // namespace
}  // namespace drumvae
