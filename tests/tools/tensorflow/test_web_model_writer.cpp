// Written models in TensorFlow.js' form: what stands in the files, and that they are read again.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "tests/support/compare.h"
#include "tests/tools/tensorflow/independent_bundle.h"
#include "tools/tensorflow/web_model.h"
#include "tools/tensorflow/web_model_writer.h"

namespace drumvae {
namespace {

using nlohmann::json;
using test::read_text;
using test::TemporaryFolder;

std::map<std::string, TensorEntry> entries(const std::vector<float>& kernel,
                                           const std::vector<float>& bias) {
  return {
      {"b/kernel",
       {Dtype::f32, {static_cast<std::int64_t>(kernel.size())}, std::as_bytes(std::span(kernel))}},
      {"a/bias", {Dtype::f32, {3, 1}, std::as_bytes(std::span(bias))}}};
}

TEST_CASE("Shards have 4 MiB but the last, and the manifest names them and the tensors in order") {
  const TemporaryFolder folder;
  const std::vector<float> kernel = trial::Random(1).floats(1'100'000), bias = {1, 2, 3};
  write_web_model(folder.path(), entries(kernel, bias), 0);
  const json manifest = json::parse(read_text(folder / kWebManifestFile));
  REQUIRE(manifest.size() == 1);
  CHECK(manifest[0]["paths"] == json({"group1-shard1of2.bin", "group1-shard2of2.bin"}));
  CHECK(manifest[0]["weights"] ==
        json({{{"name", "a/bias"}, {"shape", {3, 1}}, {"dtype", "float32"}},
              {{"name", "b/kernel"}, {"shape", {1'100'000}}, {"dtype", "float32"}}}));
  const std::string first = read_text(folder / "group1-shard1of2.bin");
  CHECK(first.size() == std::size_t{4} << 20U);
  CHECK(first + read_text(folder / "group1-shard2of2.bin") ==
        test::float_bytes(bias) + test::float_bytes(kernel));
}

TEST_CASE("Quantised weights are read again within half a step") {
  for (const int bytes : {1, 2}) {
    const TemporaryFolder folder;
    const std::vector<float> kernel = trial::Random(2).floats(500, 0.5, 1.5), bias = {-1, -1, -1};
    write_web_model(folder.path(), entries(kernel, bias), bytes);
    CHECK(std::filesystem::file_size(folder / "group1-shard1of1.bin") ==
          static_cast<std::size_t>(503 * bytes));
    const TensorStore store = read_web_model(folder.path());
    std::vector<float> back(500);
    std::memcpy(back.data(), store.tensors.at("b/kernel").bytes.data(), 2000);
    for (std::size_t i = 0; i < back.size(); ++i)
      REQUIRE_FALSE(!(std::abs(back[i] - kernel[i]) <= 0.5001 / (bytes == 1 ? 255 : 65535)));
    std::memcpy(back.data(), store.tensors.at("a/bias").bytes.data(), 12);
    CHECK(back[2] == -1.0F);
  }
}

}  // namespace
}  // namespace drumvae
