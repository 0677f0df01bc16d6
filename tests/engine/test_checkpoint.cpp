// Checkpoints: what is saved is what is loaded, and nothing else is taken.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "engine/checkpoint.h"
#include "engine/errors.h"
#include "engine/safetensors.h"
#include "kernels/sixteen_bits.h"
#include "tests/engine/checkpoint_model.h"
#include "tests/support/temporary_folder.h"

namespace drumvae {
namespace {

using test::filled_model;
using test::kState;
using test::Model;
using test::TemporaryFolder;
namespace fs = std::filesystem;

TEST_CASE("Weights, moments and state come back as they were saved") {
  const TemporaryFolder folder;
  Model saved = filled_model();
  const fs::path at = folder / "checkpoint-12";
  save_checkpoint(at, saved.device, saved.parameters, {{"config", "small"}}, kState);

  Model loaded;
  CHECK(load_checkpoint(at, loaded.device, loaded.parameters) == kState);
  for (const auto range :
       {&Parameters::values, &Parameters::first_moment, &Parameters::second_moment}) {
    CHECK(loaded.device.download((loaded.parameters.*range)()) ==
          saved.device.download((saved.parameters.*range)()));
  }
  CHECK(read_checkpoint_metadata(at / kWeightsFile).at("config") == "small");
}

TEST_CASE("Weights of 16 bits come back as the nearest numbers of their type") {
  const TemporaryFolder folder;
  Model saved = filled_model();
  const fs::path path = folder / "weights.safetensors";
  const std::vector<float> values = saved.device.download(saved.parameters.values());
  const auto load_as = [&](Dtype type) {
    save_weights(path, saved.device, saved.parameters, {}, type);
    Model loaded;
    load_weights(path, loaded.device, loaded.parameters);
    return loaded.device.download(loaded.parameters.values());
  };
  const std::vector<float> f16 = load_as(Dtype::f16), bf16 = load_as(Dtype::bf16);
  for (std::size_t i = 0; i < values.size(); ++i) {
    CHECK(f16[i] == from_f16(to_f16(values[i])));
    CHECK(bf16[i] == from_bf16(to_bf16(values[i])));
  }

  std::vector<float> large = values;
  large[0] = 70000;
  saved.device.upload(std::span<const float>(large), saved.parameters.values());
  CHECK_THROWS_WITH(load_as(Dtype::f16), Catch::Contains("beyond the range of F16"));
  CHECK(load_as(Dtype::bf16)[0] == from_bf16(to_bf16(70000)));
}

TEST_CASE("A weights file with moments gives weights and moments back, and each alone") {
  const TemporaryFolder folder;
  Model saved = filled_model();
  const fs::path path = folder / "model.safetensors", plain = folder / "plain.safetensors";
  save_weights(path, saved.device, saved.parameters, {}, Dtype::f32, Moments::included);
  save_weights(plain, saved.device, saved.parameters, {});
  CHECK(has_moments(path));
  CHECK_FALSE(has_moments(plain));

  Model loaded;
  load_weights(path, loaded.device, loaded.parameters);
  CHECK(loaded.device.download(loaded.parameters.values()) ==
        saved.device.download(saved.parameters.values()));
  CHECK(loaded.device.download(loaded.parameters.first_moment()) ==
        std::vector<float>(static_cast<std::size_t>(loaded.table.flat_size())));
  load_moments(path, loaded.device, loaded.parameters);
  CHECK(loaded.device.download(loaded.parameters.first_moment()) ==
        saved.device.download(saved.parameters.first_moment()));
  CHECK(loaded.device.download(loaded.parameters.second_moment()) ==
        saved.device.download(saved.parameters.second_moment()));
  CHECK_THROWS_WITH(load_moments(plain, loaded.device, loaded.parameters),
                    Catch::Contains("no tensor 'first_moment/layer/kernel'"));
}

// A weights file with one thing wrong.
fs::path write_weights(const TemporaryFolder& folder, const std::string& version, float value,
                       const char* bias_name) {
  const std::vector<float> kernel(6, 1.0F), bias(3, value);
  SafetensorsBuilder file;
  file.metadata("format", "drumvae.checkpoint");
  file.metadata("version", version);
  file.add("layer/kernel", {2, 3}, std::span(kernel));
  file.add(bias_name, {3}, std::span(bias));
  file.write(folder / "weights.safetensors");
  return folder / "weights.safetensors";
}

TEST_CASE("Weights of another version or model, or with NaN, are refused and change nothing") {
  const TemporaryFolder folder;
  Model model = filled_model();
  const std::vector<float> before = model.device.download(model.parameters.values());
  const auto load = [&](const fs::path& path) {
    load_weights(path, model.device, model.parameters);
  };
  CHECK_THROWS_WITH(load(write_weights(folder, "2", 1, "layer/bias")),
                    Catch::Contains("version 2"));
  CHECK_THROWS_WITH(load(write_weights(folder, "1", 1, "layer/offset")),
                    Catch::Contains("no tensor 'layer/bias'"));
  CHECK_THROWS_WITH(load(write_weights(folder, "1", NAN, "layer/bias")),
                    Catch::Contains("not finite"));
  CHECK(model.device.download(model.parameters.values()) == before);
  CHECK_NOTHROW(load(write_weights(folder, "1", 1, "layer/bias")));

  Model wider(4);
  CHECK_THROWS_WITH(load_weights(folder / "weights.safetensors", wider.device, wider.parameters),
                    Catch::Contains("another shape"));
}

TEST_CASE("A file that is no checkpoint is refused") {
  const TemporaryFolder folder;
  SafetensorsBuilder file;
  file.write(folder / "other.safetensors");
  CHECK_THROWS_WITH(read_checkpoint_metadata(folder / "other.safetensors"),
                    Catch::Contains("not a drumvae checkpoint"));
}

}  // namespace
}  // namespace drumvae
