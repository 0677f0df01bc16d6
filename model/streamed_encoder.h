// The encoder's weights, laid out for a few grooves at a time.
#pragma once

#include <array>
#include <vector>

#include "model/streamed_layers.h"

namespace drumvae {

// A copy: the model may go.  Nothing changes after construction, so that any number of
// EncoderStreams, on any threads, may share one.
class StreamedEncoder {
 public:
  // Of a layer: forward, reverse.
  using Layer = std::array<StreamedLstm, 2>;

  // Throws std::invalid_argument where reads() says no, and as model.read does.
  StreamedEncoder(const ModelTensors& model, WeightFormat format);

  // Whether there is a streamed form of this model's encoder: one without levels.
  static bool reads(const ModelConfig& config) { return config.encoder_levels.empty(); }

  Index steps() const { return steps_; }                  // T
  Index input_depth() const { return input_depth_; }      // I
  Index control_depth() const { return control_depth_; }  // C
  Index latent() const { return mu_.outputs(); }          // Z
  const std::vector<Layer>& layers() const { return layers_; }
  const StreamedLinear& mu() const { return mu_; }
  const StreamedLinear& sigma() const { return sigma_; }  // before its softplus
  Index bytes() const { return tensors_.bytes(); }

 private:
  StreamedTensors tensors_;
  Index steps_, input_depth_, control_depth_;
  std::vector<Layer> layers_;
  StreamedLinear mu_, sigma_;
};

}  // namespace drumvae
