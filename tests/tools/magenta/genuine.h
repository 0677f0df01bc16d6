// Checkpoints that Magenta wrote, with the numbers that it had: DRUMVAE_SHARED/interop, described
// in its README.
#pragma once

#include <cstring>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "engine/safetensors.h"
#include "kernels/view.h"
#include "tests/support/shared.h"

namespace drumvae::test {

// Arrays of a safetensors file by name.
class Arrays {
 public:
  explicit Arrays(const std::filesystem::path& path)
      : file_(SafetensorsFile::open(path, Checksums::if_present)) {}

  bool has(const std::string& name) const { return file_.has(name); }
  Index extent(const std::string& name, std::size_t axis) const {
    return file_.at(name).shape.at(axis);
  }
  std::vector<float> floats(const std::string& name) const {
    const auto bytes = file_.at(name).bytes;
    std::vector<float> values(bytes.size() / sizeof(float));
    std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
  }
  // [B, T, D] as [T, B, D].
  std::vector<float> time_major(const std::string& name) const {
    const std::vector<float> values = floats(name);
    const auto size = [&](std::size_t axis) {
      return static_cast<std::size_t>(extent(name, axis));
    };
    const std::size_t rows = size(0), steps = size(1), depth = size(2);
    std::vector<float> turned(values.size());
    for (std::size_t b = 0; b < rows; ++b)
      for (std::size_t t = 0; t < steps; ++t)
        for (std::size_t d = 0; d < depth; ++d)
          turned[(t * rows + b) * depth + d] = values[(b * steps + t) * depth + d];
    return turned;
  }

 private:
  SafetensorsFile file_;
};

// A path below interop; nothing, and the test skipped, where it is not there.
inline std::optional<std::filesystem::path> interop() { return shared_path("interop"); }

// A model in some form and what Magenta computed with its weights.
struct GenuineModel {
  std::string path;      // below interop
  std::string preset;    // what has to be said of it; empty: its names say it
  std::string expected;  // the folder of x, y, c and z, below interop
  std::string numbers;   // the file of the rest; empty: the same folder's
};

inline std::vector<GenuineModel> genuine_models() {
  const std::string groove = "tf/groovae_4bar_small", hier = "tf/hier-groovae_4bar_small",
                    nade = "tf/nade-drums_2bar_reduced_reduced", js = "js/groovae_4bar_small/";
  return {{groove, "", groove, ""},
          {"tf/groovae_2bar_hits_control_small", "", "tf/groovae_2bar_hits_control_small", ""},
          {"tf/cat-drums_2bar_small_reduced", "", "tf/cat-drums_2bar_small_reduced", ""},
          {nade, "", nade, ""},
          {hier, "", hier, ""},
          {"edge/weights_only", "groovae_4bar", groove, ""},
          {"edge/cudnn_like/model.ckpt-3", "groovae_4bar", groove, ""},
          {"edge/two_shards/model.ckpt-3.index", "groovae_4bar", groove, ""},
          {"edge/tar/plain.tar", "groovae_4bar", groove, ""},
          {"edge/tar/folder.tar", "", groove, ""},
          {js + "f32", "", groove, ""},
          {js + "f32_shards", "", groove, ""},
          {js + "q2", "", groove, js + "expected_q2.safetensors"},
          {js + "q1", "", groove, js + "expected_q1.safetensors"},
          {"js/hier-groovae_4bar_small/f32", "", hier, ""},
          {"js/hier-groovae_4bar_small/q2", "", hier,
           "js/hier-groovae_4bar_small/expected_q2.safetensors"},
          {"js/nade-drums_2bar_reduced_reduced/q2", "", nade,
           "js/nade-drums_2bar_reduced_reduced/expected_q2.safetensors"}};
}

}  // namespace drumvae::test
