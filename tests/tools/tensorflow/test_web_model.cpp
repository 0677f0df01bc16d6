// Models in TensorFlow.js' form, written by hand.
#include <catch2/catch.hpp>
#include <cstring>
#include <nlohmann/json.hpp>

#include "engine/errors.h"
#include "tests/tools/tensorflow/independent_bundle.h"
#include "tools/tensorflow/web_model.h"

namespace drumvae {
namespace {

using Catch::Contains;
using nlohmann::json;
using test::float_bytes;
using test::TemporaryFolder;
using test::write_text;

std::vector<float> floats(const TensorEntry& tensor) {
  std::vector<float> values(tensor.bytes.size() / sizeof(float));
  std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

json weight(const char* name, const json& shape, const json& quantization = {}) {
  json entry = {{"dtype", "float32"}, {"shape", shape}, {"name", name}};
  if (!quantization.is_null()) entry["quantization"] = quantization;
  return entry;
}

// A folder with a manifest of one group and its shards.
class WebFolder {
 public:
  WebFolder(const json& weights, const std::vector<std::string>& shards) {
    json paths = json::array();
    for (std::size_t i = 0; i < shards.size(); ++i) {
      paths.push_back("group1-shard" + std::to_string(i + 1) + "of9");
      write_text(folder_ / paths.back().get<std::string>(), shards[i]);
    }
    write(json::array({{{"weights", weights}, {"paths", paths}}}));
  }

  void write(const json& manifest) { write_text(folder_ / kWebManifestFile, manifest.dump()); }
  TensorStore read() const { return read_web_model(folder_.path()); }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
};

TEST_CASE("Tensors straddle shards, in the manifest's order") {
  const std::string bytes = float_bytes({1, 2, 3, 4, 5, 6, 7});
  const json weights = {weight("z", {4}), weight("step", json::array()), weight("a", {2, 1})};
  for (const std::size_t cut : {0UL, 1UL, 5UL, 16UL, 27UL, 28UL}) {
    const WebFolder web(weights, {bytes.substr(0, cut), "", bytes.substr(cut)});
    const TensorStore store = web.read();
    CHECK(floats(store.tensors.at("z")) == std::vector<float>{1, 2, 3, 4});
    CHECK(floats(store.tensors.at("step")) == std::vector<float>{5});
    CHECK(floats(store.tensors.at("a")) == std::vector<float>{6, 7});
    CHECK(store.tensors.at("a").shape == TensorShape{2, 1});
  }
}

TEST_CASE("Weights of 8 and 16 bits and halves are read as float32") {
  const WebFolder web({weight("a", {2}, {{"dtype", "uint8"}, {"scale", 0.5}, {"min", -1.0}}),
                       weight("b", {1}, {{"min", 0}, {"scale", 2}, {"dtype", "uint16"}}),
                       weight("c", {1}, {{"dtype", "float16"}})},
                      {std::string("\x00\xFF\x01", 3), std::string("\x02\x00\xC1", 3)});
  const TensorStore store = web.read();
  CHECK(floats(store.tensors.at("a")) == std::vector<float>{-1, 126.5F});
  CHECK(floats(store.tensors.at("b")) == std::vector<float>{2 * 513});
  CHECK(floats(store.tensors.at("c")) == std::vector<float>{-2.5F});
}

TEST_CASE("Bytes that end early, are left over or are not there are refused with the tensor") {
  const json weights = {weight("a", {2}),
                        weight("b", {3}, {{"dtype", "uint8"}, {"scale", 1.0}, {"min", 0.0}})};
  CHECK_THROWS_WITH(
      WebFolder(weights, {float_bytes({1, 2}) + "xy"}).read(),
      Contains("weights_manifest.json: tensor 'b' wants [3]") && Contains("after 2 bytes"));
  CHECK_THROWS_WITH(WebFolder(weights, {float_bytes({1, 2}) + "wxyz"}).read(),
                    Contains("1 bytes that belong to no tensor"));
  const WebFolder web(weights, {float_bytes({1, 2}), "xyz"});
  CHECK_NOTHROW(web.read());
  std::filesystem::remove(web.folder() / "group1-shard2of9");
  CHECK_THROWS_WITH(web.read(), Contains("group1-shard2of9"));
}

TEST_CASE("Manifests that are not as they should be are refused by name") {
  const auto reason = [](const json& manifest) {
    WebFolder web(json::array(), {"abcd"});
    web.write(manifest);
    try {
      web.read();
    } catch (const FormatError& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  // Braces around a single value are not always a list.
  const auto listed = [](const json& value) {
    return value.is_array() ? value : json::array({value});
  };
  const auto group = [&](const json& weights, const json& paths = "group1-shard1of9") {
    return json::array({{{"weights", listed(weights)}, {"paths", listed(paths)}}});
  };
  CHECK_THAT(reason({{"a", 1}}), Contains("it is no list"));
  CHECK_THAT(reason(json::array({1})), Contains("without paths or weights"));
  CHECK_THAT(reason(group({{{"shape", {1}}}})), Contains("without a name"));
  CHECK_THAT(reason(group({{{"name", "a"}, {"dtype", "float32"}}})), Contains("'a' has no shape"));
  CHECK_THAT(reason(group({weight("a", {-1})})), Contains("'a' has a shape that is none"));
  CHECK_THAT(reason(group({weight("a", {1LL << 60, 1LL << 60})})), Contains("too large a shape"));
  CHECK_THAT(reason(group({{{"name", "a"}, {"shape", {1}}, {"dtype", "complex64"}}})),
             Contains("'a' is of a type that is not read: \"complex64\""));
  CHECK_THAT(reason(group({weight("a", {4}, {{"dtype", "uint4"}})})),
             Contains("'a' has a quantisation that is not read"));
  CHECK_THAT(reason(group({weight("a", {4}, {{"dtype", "uint8"}})})),
             Contains("without scale and min"));
  CHECK_THAT(reason(group({weight("a", {1})}, "../secret")), Contains("outside of its folder"));
  CHECK_THAT(reason(group({weight("a", {1})}, "/etc/passwd")), Contains("outside of its folder"));
  CHECK_THAT(reason(group({weight("a", {1}), weight("a", {0})})), Contains("'a' stands twice"));
  CHECK_THAT(reason(group({weight("a", {1})})), Catch::Equals(""));
}

TEST_CASE("A folder of deeplearn.js has a file for each tensor") {
  const TemporaryFolder folder;
  write_text(folder / "a_b", float_bytes({1, 2}));
  write_text(folder / kOldWebManifestFile,
             json({{"a/b", {{"filename", "a_b"}, {"shape", {2}}}}}).dump());
  CHECK(is_web_model(folder.path()));
  CHECK(floats(read_web_model(folder.path()).tensors.at("a/b")) == std::vector<float>{1, 2});
  write_text(folder / "a_b", "short");
  CHECK_THROWS_WITH(read_web_model(folder.path()), Contains("'a/b' has another shape"));
  write_text(folder / kOldWebManifestFile, "[]");
  CHECK_THROWS_WITH(read_web_model(folder.path()), Contains("no manifest of deeplearn.js"));
}

}  // namespace
}  // namespace drumvae
