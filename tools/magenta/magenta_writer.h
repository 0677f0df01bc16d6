// Writing a model for Magenta's two programs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "model/groove_vae.h"

namespace drumvae {

// Throws std::invalid_argument, saying why, where Magenta has no form for the model: none today.
void require_magenta_form(const ModelConfig& config);
// The same for Magenta.js: stacked encoders, encoders of other than 0 or 2 levels, decoder layers
// of several sizes.
void require_web_form(const ModelConfig& config);

// Makes `folder` with model.ckpt-STEP.index, its .data and `checkpoint`: all weights, sigma and
// global_step; with a model for training and with_moments Adam's slots and powers too, so that
// Magenta's trainer goes on.  Throws IoError, also where the folder holds something already;
// FormatError on a value that is not finite.  Appears whole or not at all.
void write_magenta_bundle(const std::filesystem::path& folder, const GrooveVae& model,
                          std::int64_t step, bool with_moments);

// Makes `folder` with config.json, weights_manifest.json and shards.  quantize_bytes: 0, 1 or 2.
// Throws likewise.
void write_magenta_web(const std::filesystem::path& folder, const GrooveVae& model,
                       int quantize_bytes);

// What Magenta has to be told with the files, in words: "--config=groovae_4bar" and the sizes that
// differ from its own, "--hparams=enc_rnn_size=[20],.."; or that it has no such configuration.
std::string magenta_advice(const ModelConfig& config);

}  // namespace drumvae
