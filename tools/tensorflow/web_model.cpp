// Manifests, and tensors out of a group's bytes.
#include "tools/tensorflow/web_model.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

#include "engine/errors.h"
#include "engine/strict_json.h"
#include "kernels/sixteen_bits.h"
#include "tools/tensorflow/quantization.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json read_manifest(const fs::path& path) {
  const MappedFile file(path);
  return parse_strict_json(
      {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()}, path.string());
}

// A member of an object, or null.
const json& member(const json& object, const char* key) {
  static const json kNone;
  return object.is_object() && object.contains(key) ? object[key] : kNone;
}

// Files of one folder, mapped once each.
class Folder {
 public:
  Folder(fs::path folder, TensorStore& store) : folder_(std::move(folder)), store_(store) {}

  std::span<const std::byte> map(const std::string& manifest, const json& name) {
    const fs::path path(name.is_string() ? name.get<std::string>() : "");
    if (path.empty() || path.is_absolute() || std::ranges::find(path, "..") != path.end())
      throw FormatError(manifest, "names a file outside of its folder, or none: " + name.dump());
    return store_.files.emplace_back(folder_ / path).bytes();
  }

 private:
  fs::path folder_;
  TensorStore& store_;
};

// How the bytes of a tensor stand in a group.
struct Coding {
  Dtype type = Dtype::f32;
  int bytes = 4;      // of an element
  bool half = false;  // IEEE, 2 bytes
  std::optional<AffineRange> range;
};

// The bytes of a group: its files end to end.
class GroupBytes {
 public:
  explicit GroupBytes(std::vector<std::span<const std::byte>> shards)
      : shards_(std::move(shards)) {}

  std::size_t left() const {
    std::size_t left = 0;
    for (const auto& shard : shards_) left += shard.size();
    return left;
  }

  // There must be so many.
  void take(std::span<std::byte> to) {
    while (!to.empty()) {
      auto& shard = shards_.front();
      const std::size_t count = std::min(shard.size(), to.size());
      std::copy_n(shard.begin(), count, to.begin());
      shard = shard.subspan(count);
      to = to.subspan(count);
      if (shard.empty()) shards_.erase(shards_.begin());
    }
  }

 private:
  std::vector<std::span<const std::byte>> shards_;
};

class ManifestReader {
 public:
  ManifestReader(const fs::path& folder, const char* manifest, TensorStore& store)
      : manifest_((folder / manifest).string()), folder_(folder, store), store_(store) {}

  void read_groups() {
    const json manifest = read_manifest(manifest_);
    if (!manifest.is_array())
      throw FormatError(manifest_, "is no weights manifest of TensorFlow.js: it is no list");
    for (const json& group : manifest) read_group(group);
  }

  // deeplearn.js: an object of {"filename", "shape"} by name.
  void read_files() {
    const json manifest = read_manifest(manifest_);
    if (!manifest.is_object())
      throw FormatError(manifest_, "is no manifest of deeplearn.js: it is no object");
    for (const auto& [name, entry] : manifest.items()) {
      const auto bytes = folder_.map(manifest_, member(entry, "filename"));
      const TensorShape shape = shape_of(name, member(entry, "shape"));
      if (tensor_bytes(Dtype::f32, shape) != static_cast<std::int64_t>(bytes.size()))
        fail(name, "has another shape than its file has bytes: " + shape_text(shape));
      store_.tensors[name] = {Dtype::f32, shape, bytes};
    }
  }

 private:
  [[noreturn]] void fail(const std::string& tensor, const std::string& reason) const {
    throw FormatError(manifest_, "tensor '" + tensor + "' " + reason);
  }

  void read_group(const json& group) {
    const json& paths = member(group, "paths");
    const json& weights = member(group, "weights");
    if (!paths.is_array() || !weights.is_array())
      throw FormatError(manifest_, "holds a group without paths or weights");
    std::vector<std::span<const std::byte>> shards;
    for (const json& path : paths) {
      const auto bytes = folder_.map(manifest_, path);
      if (!bytes.empty()) shards.push_back(bytes);
    }
    GroupBytes bytes(std::move(shards));
    for (const json& weight : weights) read_tensor(weight, bytes);
    if (bytes.left() > 0) {
      throw FormatError(manifest_, "its shards hold " + std::to_string(bytes.left()) +
                                       " bytes that belong to no tensor");
    }
  }

  void read_tensor(const json& weight, GroupBytes& bytes) {
    const json& named = member(weight, "name");
    if (!named.is_string()) throw FormatError(manifest_, "holds a tensor without a name");
    const std::string name = named.get<std::string>();
    const TensorShape shape = shape_of(name, member(weight, "shape"));
    const Coding coding = coding_of(name, weight);
    const std::int64_t elements = tensor_bytes(Dtype::u8, shape);
    const auto left = static_cast<std::int64_t>(bytes.left());
    if (elements < 0 || elements > left / coding.bytes) {
      fail(name, "wants " + shape_text(shape) + " elements of " + std::to_string(coding.bytes) +
                     " bytes, and the shards end after " + std::to_string(left) + " bytes");
    }
    std::vector<std::byte> coded(static_cast<std::size_t>(elements * coding.bytes));
    bytes.take(coded);
    auto& kept = store_.copies.emplace_back(decode(std::move(coded), coding));
    if (!store_.tensors.emplace(name, TensorEntry{coding.type, shape, kept}).second)
      fail(name, "stands twice in it");
  }

  TensorShape shape_of(const std::string& name, const json& list) const {
    TensorShape shape;
    if (!list.is_array()) fail(name, "has no shape");
    for (const json& extent : list) {
      if (!extent.is_number_unsigned()) fail(name, "has a shape that is none: " + list.dump());
      shape.push_back(extent.get<std::int64_t>());
    }
    if (tensor_bytes(Dtype::f64, shape) < 0) fail(name, "has too large a shape: " + list.dump());
    return shape;
  }

  Coding coding_of(const std::string& name, const json& weight) const {
    const json& type = member(weight, "dtype");
    const bool is_float = type == "float32";
    if (!is_float && type != "int32") fail(name, "is of a type that is not read: " + type.dump());
    Coding coding{.type = is_float ? Dtype::f32 : Dtype::i32};
    const json& quantization = member(weight, "quantization");
    if (quantization.is_null()) return coding;
    const json& kind = member(quantization, "dtype");
    if (!is_float) fail(name, "is quantised and no float32");
    coding.half = kind == "float16";
    if (!coding.half && kind != "uint8" && kind != "uint16")
      fail(name, "has a quantisation that is not read: " + kind.dump());
    coding.bytes = kind == "uint8" ? 1 : 2;
    if (!coding.half) coding.range = range_of(name, quantization);
    return coding;
  }

  AffineRange range_of(const std::string& name, const json& quantization) const {
    const json& scale = member(quantization, "scale");
    const json& min = member(quantization, "min");
    if (!scale.is_number() || !min.is_number()) fail(name, "is quantised without scale and min");
    return {.scale = scale.get<double>(), .min = min.get<double>()};
  }

  static std::vector<std::byte> decode(std::vector<std::byte> coded, const Coding& coding) {
    if (!coding.half && !coding.range) return coded;
    std::vector<float> values(coded.size() / static_cast<std::size_t>(coding.bytes));
    if (coding.range) {
      dequantize(coded, coding.bytes, *coding.range, values);
    } else {
      for (std::size_t i = 0; i < values.size(); ++i) {
        std::uint16_t half;
        std::memcpy(&half, &coded[2 * i], sizeof half);
        values[i] = from_f16(half);
      }
    }
    const auto bytes = std::as_bytes(std::span(values));
    return {bytes.begin(), bytes.end()};
  }

  std::string manifest_;
  Folder folder_;
  TensorStore& store_;
};

}  // namespace

bool is_web_model(const fs::path& folder) {
  return fs::is_regular_file(folder / kWebManifestFile) ||
         fs::is_regular_file(folder / kOldWebManifestFile);
}

TensorStore read_web_model(const fs::path& folder) {
  const bool is_new = fs::is_regular_file(folder / kWebManifestFile);
  const char* const manifest = is_new ? kWebManifestFile : kOldWebManifestFile;
  TensorStore store{.name = (folder / manifest).string()};
  ManifestReader reader(folder, manifest, store);
  is_new ? reader.read_groups() : reader.read_files();
  return store;
}

}  // namespace drumvae
