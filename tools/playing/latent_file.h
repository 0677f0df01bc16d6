// Grooves in the latent space as files that other programs read: JSON, or NumPy's npy.
//
//   {"config": "groovae_4bar",
//    "grooves": [{"file": "a.mid", "bar": 1, "bpm": 97.0, "z": [..], "sigma": [..]}]}
//
// npy: float32, little-endian, C order, [N, Z]; no names and no tempos.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "tools/playing/play.h"

namespace drumvae {

struct LatentEntry {
  std::vector<float> z;  // [Z]
  double tempo_bpm = 120;
};

// The means of grooves, *.npy or *.json by the path's extension.  Throws std::invalid_argument for
// another extension; IoError.
void write_latents(const std::filesystem::path& path, const ModelConfig& config,
                   std::span<const InputGroove> grooves, std::span<const Latent> latents);

// Reads either form: what write_latents() writes, a JSON list of lists of Z numbers or one list,
// and an npy of float32 or float64, [N, Z] or [Z].  Throws IoError; FormatError for what is
// neither, latents of another config, a z of another size than the config's, or a number that is
// not finite.
std::vector<LatentEntry> read_latents(const std::filesystem::path& path, const ModelConfig& config);

// Grooves from latents, each at its tempo unless the request has one; request.count is not used.
// Throws std::invalid_argument for a model that needs control.
PlayedSet decode(const GrooveVae& model, std::span<const LatentEntry> latents,
                 const PlayRequest& request);

}  // namespace drumvae
