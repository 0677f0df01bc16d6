// Checkpoints: what is saved is what is loaded, and nothing else is taken.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "engine/checkpoint.h"
#include "engine/errors.h"
#include "engine/safetensors.h"
#include "tests/support/temporary_folder.h"

namespace drumvae {
namespace {

using test::TemporaryFolder;
namespace fs = std::filesystem;

ParameterTable small_table(Index columns = 3) {
  ParameterTable table;
  table.add_kernel("layer/kernel", 2, columns, Initializer::glorot_uniform);
  table.add_bias("layer/bias", columns);
  return table;
}

struct Model {
  explicit Model(Index columns = 3) : table(small_table(columns)) {}

  ParameterTable table;
  Device device = Device::open("cpu", 1);
  Parameters parameters{device, table, Use::training};

  void fill(const View<float, 1>& flat, float first) {
    for (ParameterId id = 0; id < table.specs().size(); ++id) {
      std::vector<float> values(static_cast<std::size_t>(table[id].size()));
      for (float& value : values) value = first++;
      device.upload(std::span<const float>(values), parameters.tensor(flat, id));
    }
  }
};

Model filled_model() {
  Model model;
  model.fill(model.parameters.values(), 1);
  model.fill(model.parameters.first_moment(), 100);
  model.fill(model.parameters.second_moment(), 200);
  return model;
}

const TrainingState kState = {.step = 12,
                              .seed = 0xFFFFFFFFFFFFFFFEULL,
                              .epoch = 3,
                              .position = 512,
                              .counters = {.first_bad_step = -1, .zeroed_steps = 2},
                              .best_step = 10,
                              .best_loss = 0.1 + 0.2,
                              .event_bytes = 77};

TEST_CASE("Weights, moments and state come back as they were saved") {
  const TemporaryFolder folder;
  Model saved = filled_model();
  CheckpointDirectory run(folder / "train");
  const fs::path at = run.save(saved.device, saved.parameters, {{"config", "small"}}, kState);
  REQUIRE(latest_checkpoint(folder / "train") == at);

  Model loaded;
  CHECK(CheckpointDirectory::load(at, loaded.device, loaded.parameters) == kState);
  for (const auto range :
       {&Parameters::values, &Parameters::first_moment, &Parameters::second_moment}) {
    CHECK(loaded.device.download((loaded.parameters.*range)()) ==
          saved.device.download((saved.parameters.*range)()));
  }
  CHECK(read_checkpoint_metadata(find_weights(at)).at("config") == "small");
}

TEST_CASE("Weights are found by file, checkpoint folder, checkpoints' folder and run folder") {
  const TemporaryFolder folder;
  Model model = filled_model();
  CheckpointDirectory run(folder / "run/train");
  const fs::path at = run.save(model.device, model.parameters, {}, kState);
  for (const fs::path& path :
       {at / "weights.safetensors", at, folder / "run/train", folder / "run"}) {
    CHECK(find_weights(path) == at / "weights.safetensors");
  }
  CHECK_THROWS_WITH(find_weights(folder.path()), Catch::Contains("holds no checkpoint"));
  CHECK_THROWS_WITH(find_weights(folder / "none"), Catch::Contains("no such file"));
}

TEST_CASE("Only the newest checkpoints are kept, and the manifest names the newest") {
  const TemporaryFolder folder;
  Model model = filled_model();
  CheckpointDirectory run(folder.path());
  TrainingState state = kState;
  for (state.step = 1; state.step <= 5; ++state.step)
    run.save(model.device, model.parameters, {}, state, 2);
  CHECK_FALSE(fs::exists(folder / "checkpoint-3"));
  CHECK(fs::exists(folder / "checkpoint-4"));
  CHECK(latest_checkpoint(folder.path()) == folder / "checkpoint-5");
}

TEST_CASE("A value that is not finite is not saved, and the checkpoint before stays the latest") {
  const TemporaryFolder folder;
  Model model = filled_model();
  CheckpointDirectory run(folder.path());
  const fs::path good = run.save(model.device, model.parameters, {}, kState);
  model.parameters.bias(1)[2] = std::numeric_limits<float>::quiet_NaN();
  TrainingState later = kState;
  later.step = 13;
  CHECK_THROWS_AS(run.save(model.device, model.parameters, {}, later), std::invalid_argument);
  CHECK(latest_checkpoint(folder.path()) == good);
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

TEST_CASE("A file that is no checkpoint and a manifest that is none are refused") {
  const TemporaryFolder folder;
  SafetensorsBuilder file;
  file.write(folder / "other.safetensors");
  CHECK_THROWS_WITH(read_checkpoint_metadata(folder / "other.safetensors"),
                    Catch::Contains("not a drumvae checkpoint"));
  CHECK(latest_checkpoint(folder.path()) == std::nullopt);
  for (const char* text : {"", "{}", "[1", R"({"checkpoint": 3})", R"({"checkpoint": "../x"})"}) {
    test::write_text(folder / "latest.json", text);
    CHECK_THROWS_AS(latest_checkpoint(folder.path()), FormatError);
  }
}

TEST_CASE("A second trainer in the same folder is refused") {
  const TemporaryFolder folder;
  const CheckpointDirectory first(folder.path());
  CHECK_THROWS_WITH(CheckpointDirectory(folder.path()), Catch::Contains("in use"));
}

TEST_CASE("A folder that cannot be made is an IoError") {
  const TemporaryFolder folder;
  test::write_text(folder / "file", "");
  CHECK_THROWS_AS(CheckpointDirectory(folder / "file/run"), IoError);
}

}  // namespace
}  // namespace drumvae
