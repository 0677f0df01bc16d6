// Written checkpoints, read by a parser that shares no code with the project.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/tools/tensorflow/independent_bundle.h"
#include "tests/tools/tensorflow/independent_reader.h"
#include "tools/tensorflow/tensor_bundle_writer.h"

namespace drumvae {
namespace {

using test::read_text;
using test::TemporaryFolder;

struct Tensors {
  std::vector<float> bias = {1, -2, 3.5F}, kernel = {1, 2, 3, 4, 5, 6};
  std::int64_t step = 2721;
  std::map<std::string, TensorEntry> all = {
      {"b/kernel", {Dtype::f32, {2, 3}, std::as_bytes(std::span(kernel))}},
      {"b/bias", {Dtype::f32, {3}, std::as_bytes(std::span(bias))}},
      {"global_step", {Dtype::i64, {}, std::as_bytes(std::span(&step, 1))}}};
};

TEST_CASE("An independent parser finds the tensors that were written, by name") {
  const TemporaryFolder folder;
  const Tensors tensors;
  write_tensor_bundle(folder / "model.ckpt-2721", tensors.all);
  const nlohmann::json read = test::read_independently(folder / "model.ckpt-2721");
  CHECK(read["header"] == "08011a020801");
  REQUIRE(read["tensors"].size() == 3);
  CHECK(read["tensors"]["b/bias"]["numbers"] == nlohmann::json({1.0, -2.0, 3.5}));
  CHECK(read["tensors"]["b/bias"]["offset"] == 0);
  CHECK(read["tensors"]["b/kernel"]["shape"] == nlohmann::json({2, 3}));
  CHECK(read["tensors"]["b/kernel"]["offset"] == 12);
  CHECK(read["tensors"]["global_step"]["numbers"] == nlohmann::json({2721}));
  CHECK(read["tensors"]["global_step"]["shape"] == nlohmann::json::array());
  CHECK(read["tensors"]["global_step"]["dtype"] == 9);
}

TEST_CASE("The shard is the tensors end to end, and the data block an independent writer's") {
  const TemporaryFolder folder;
  const Tensors tensors;
  write_tensor_bundle(folder / "ours", tensors.all);
  test::write_bundle((folder / "theirs").string(),
                     {{"b/bias", {.shape = {3}, .bytes = test::float_bytes(tensors.bias)}},
                      {"b/kernel", {.shape = {2, 3}, .bytes = test::float_bytes(tensors.kernel)}},
                      {"global_step", {.dtype = 9, .bytes = test::int64_bytes(2721)}}});
  CHECK(read_text(folder / "ours.data-00000-of-00001") ==
        read_text(folder / "theirs.data-00000-of-00001"));
  const std::string ours = read_text(folder / "ours.index"),
                    theirs = read_text(folder / "theirs.index");
  const std::size_t block = ours.find("global_step") + 16;
  CHECK(ours.substr(0, block) == theirs.substr(0, block));
}

TEST_CASE("Where it cannot be written nothing is left") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(write_tensor_bundle(folder / "none/model", Tensors().all), IoError);
  CHECK(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace drumvae
