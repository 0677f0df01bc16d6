// A checkpoint's file without a device: what it must have, and its numbers in fp32.
#include <catch2/catch.hpp>

#include "engine/checkpoint.h"
#include "engine/checkpoint_file.h"
#include "engine/errors.h"
#include "kernels/sixteen_bits.h"
#include "tests/engine/checkpoint_model.h"
#include "tests/support/temporary_folder.h"

namespace drumvae {
namespace {

using Catch::Contains;

TEST_CASE("Tensors are read as fp32, whatever they are stored as") {
  const test::TemporaryFolder folder;
  test::Model model = test::filled_model();
  const ParameterSpec& spec = model.parameters.table().specs().front();
  const std::vector<float> values =
      model.device.download(model.parameters.tensor(model.parameters.values(), 0));
  const auto read = [&](Dtype type, bool narrow) {
    save_weights(folder / "w", model.device, model.parameters, {{"config", "small"}}, type);
    const CheckpointFile file = CheckpointFile::open(folder / "w");
    CHECK(file.metadata("config") == "small");
    CHECK(file.is_narrow(spec.name) == narrow);
    CHECK(!file.has_moments());
    file.require(spec.name, spec.shape);
    std::vector<float> floats;
    const auto numbers = file.floats(spec.name, floats);
    return std::vector<float>(numbers.begin(), numbers.end());
  };
  CHECK(read(Dtype::f32, false) == values);
  CHECK(read(Dtype::bf16, true)[0] == from_bf16(to_bf16(values[0])));
  CHECK(read(Dtype::f16, true)[0] == from_f16(to_f16(values[0])));
}

TEST_CASE("A tensor that is not there or of another shape is told by its name") {
  const test::TemporaryFolder folder;
  test::Model model = test::filled_model();
  save_weights(folder / "w", model.device, model.parameters, {}, Dtype::f32, Moments::included);
  const CheckpointFile file = CheckpointFile::open(folder / "w");
  const ParameterSpec& spec = model.parameters.table().specs().front();
  CHECK(file.has_moments());
  CHECK(file.tensor_count() == 3 * model.parameters.table().specs().size());
  CHECK(!file.is_narrow("nowhere"));
  CHECK_THROWS_WITH(file.require("nowhere", {1}), Contains("no tensor 'nowhere'"));
  CHECK_THROWS_WITH(file.require(spec.name, {1, 2, 3}), Contains(spec.name));
  CHECK_THROWS_AS(file.metadata("nothing"), FormatError);
}

TEST_CASE("Only checkpoints of this version are taken, on the disk and in memory") {
  const test::TemporaryFolder folder;
  SafetensorsBuilder other, newer;
  other.metadata("format", "drumvae.packed");
  newer.metadata("format", kCheckpointFormat);
  newer.metadata("version", "2");
  other.write(folder / "other");
  newer.write(folder / "newer");
  CHECK_THROWS_WITH(CheckpointFile::open(folder / "other"), Contains("no") || Contains("not a"));
  CHECK_THROWS_WITH(CheckpointFile::open(folder / "newer"), Contains("version 2"));
  CHECK_THROWS_WITH(CheckpointFile::view({}, "nothing"), Contains("nothing: "));
}

}  // namespace
}  // namespace drumvae
