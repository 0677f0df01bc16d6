// A group of all tensors, cut into shards.
#include "tools/tensorflow/web_model_writer.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "engine/platform.h"
#include "tools/tensorflow/quantization.h"
#include "tools/tensorflow/web_model.h"

namespace drumvae {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShardBytes = std::size_t{4} << 20U;

// Appends the tensor's bytes to the group; the tensor as the manifest has it.
Json append_tensor(const std::string& name, const TensorEntry& tensor, int quantize_bytes,
                   std::vector<std::byte>& group) {
  Json entry = {{"name", name}, {"shape", tensor.shape}, {"dtype", "float32"}};
  if (quantize_bytes == 0) {
    group.insert(group.end(), tensor.bytes.begin(), tensor.bytes.end());
    return entry;
  }
  std::vector<float> values(tensor.bytes.size() / sizeof(float));
  std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  const QuantizedTensor quantized = quantize(values, quantize_bytes);
  group.insert(group.end(), quantized.q.begin(), quantized.q.end());
  entry["quantization"] = {{"dtype", quantize_bytes == 1 ? "uint8" : "uint16"},
                           {"scale", quantized.range.scale},
                           {"min", quantized.range.min}};
  return entry;
}

}  // namespace

void write_web_model(const std::filesystem::path& folder,
                     const std::map<std::string, TensorEntry>& tensors, int quantize_bytes) {
  std::vector<std::byte> group;
  Json weights = Json::array(), paths = Json::array();
  for (const auto& [name, tensor] : tensors)
    weights.push_back(append_tensor(name, tensor, quantize_bytes, group));
  const std::size_t shards = (group.size() + kShardBytes - 1) / kShardBytes;
  for (std::size_t i = 0; i < shards; ++i) {
    paths.push_back("group1-shard" + std::to_string(i + 1) + "of" + std::to_string(shards) +
                    ".bin");
    const std::size_t begin = i * kShardBytes;
    write_file_atomically(
        folder / paths.back().get<std::string>(),
        std::span(group).subspan(begin, std::min(kShardBytes, group.size() - begin)));
  }
  const std::string manifest =
      Json::array({{{"paths", paths}, {"weights", weights}}}).dump() + "\n";
  write_file_atomically(folder / kWebManifestFile, std::as_bytes(std::span(manifest)));
}

}  // namespace drumvae
