// Tiny models of Magenta's as a test makes them, with nothing of the project: names and shapes
// written out.
#pragma once

#include <nlohmann/json.hpp>

#include "tests/support/compare.h"
#include "tests/tools/tensorflow/independent_bundle.h"

namespace drumvae::test {

using NamedShapes = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

// Sizes as the tensors of a flat model have them.
struct TinySizes {
  std::int64_t input = 27, target = 27, control = 0, outputs = 27;
  std::int64_t encoder = 3, decoder = 2, latent = 2;
};

inline NamedShapes tiny_shapes(const TinySizes& of = {}) {
  const std::string fw = "encoder/cell_0/bidirectional_rnn/fw/multi_rnn_cell/cell_0/lstm_cell/",
                    bw = "encoder/cell_0/bidirectional_rnn/bw/multi_rnn_cell/cell_0/lstm_cell/",
                    cell = "decoder/multi_rnn_cell/cell_";
  const std::int64_t read = of.input + of.control + of.encoder, h = of.encoder, u = of.decoder;
  return {{fw + "kernel", {read, 4 * h}},
          {fw + "bias", {4 * h}},
          {bw + "kernel", {read, 4 * h}},
          {bw + "bias", {4 * h}},
          {"encoder/mu/kernel", {2 * h, of.latent}},
          {"encoder/mu/bias", {of.latent}},
          {"encoder/sigma/kernel", {2 * h, of.latent}},
          {"encoder/sigma/bias", {of.latent}},
          {"decoder/z_to_initial_state/kernel", {of.latent, 4 * u}},
          {"decoder/z_to_initial_state/bias", {4 * u}},
          {cell + "0/lstm_cell/kernel", {of.target + of.latent + of.control + u, 4 * u}},
          {cell + "0/lstm_cell/bias", {4 * u}},
          {cell + "1/lstm_cell/kernel", {2 * u, 4 * u}},
          {cell + "1/lstm_cell/bias", {4 * u}},
          {"decoder/output_projection/kernel", {u, of.outputs}},
          {"decoder/output_projection/bias", {of.outputs}}};
}

using Tensors = std::map<std::string, BundleTensor>;

inline std::int64_t elements(const std::vector<std::int64_t>& shape) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) count *= extent;
  return count;
}

// Random weights, each tensor its own, and global_step.
inline Tensors tiny_tensors(const NamedShapes& shapes, std::int64_t step = 7) {
  Tensors tensors;
  std::uint64_t seed = 1;
  for (const auto& [name, shape] : shapes)
    tensors[name] = {.shape = shape,
                     .bytes = float_bytes(trial::Random(seed++).floats(elements(shape)))};
  tensors["global_step"] = {.dtype = 9, .bytes = int64_bytes(step)};
  return tensors;
}

// With Adam's slots, and the powers of the step in double precision.
inline Tensors with_adam(Tensors tensors, std::int64_t step = 7) {
  const Tensors weights = tensors;
  std::uint64_t seed = 100;
  for (const auto& [name, tensor] : weights) {
    if (tensor.dtype != 1) continue;
    for (const char* ending : {"/Adam", "/Adam_1"})
      tensors[name + ending] = {
          .shape = tensor.shape,
          .bytes = float_bytes(trial::Random(seed++).floats(elements(tensor.shape), 0, 1))};
  }
  const auto power = [&](double beta) {
    return float_bytes({static_cast<float>(std::pow(beta, static_cast<double>(step + 1)))});
  };
  tensors["beta1_power"] = {.bytes = power(.9)};
  tensors["beta2_power"] = {.bytes = power(.999)};
  return tensors;
}

// The weights as a folder of Magenta.js; config: config.json, where it is not null.
inline void write_web(const std::filesystem::path& folder, const Tensors& tensors,
                      const nlohmann::json& config = {}) {
  std::filesystem::create_directories(folder);
  nlohmann::json weights = nlohmann::json::array();
  std::string bytes;
  for (const auto& [name, tensor] : tensors) {
    if (tensor.dtype != 1) continue;
    weights.push_back({{"name", name}, {"shape", tensor.shape}, {"dtype", "float32"}});
    bytes += tensor.bytes;
  }
  write_text(folder / "group1-shard1of1", bytes);
  write_text(
      folder / "weights_manifest.json",
      nlohmann::json::array({{{"paths", {"group1-shard1of1"}}, {"weights", weights}}}).dump());
  if (!config.is_null()) write_text(folder / "config.json", config.dump());
}

}  // namespace drumvae::test
