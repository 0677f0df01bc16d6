// The decoder's weights, laid out for the generation of a few rows at a time.
#pragma once

#include <vector>

#include "model/streamed_layers.h"

namespace drumvae {

// A copy: the model may go.  Nothing changes after construction, so that any number
// of DecoderStreams, on any threads, may share one.
class StreamedDecoder {
 public:
  // Throws std::invalid_argument where streams() says no, and as model.read does.
  StreamedDecoder(const ModelTensors& model, WeightFormat format);

  // Whether there is a streamed form of this model's decoder: flat, with a groove's head.
  static bool streams(const ModelConfig& config) {
    return config.decoder_levels.empty() && config.head == HeadKind::groove;
  }

  Index latent() const { return latent_; }                // Z
  Index row_depth() const { return row_depth_; }          // D
  Index control_depth() const { return control_depth_; }  // C
  Index head_size() const { return output_.outputs(); }
  const std::vector<StreamedLstm>& layers() const { return layers_; }
  const StreamedLinear& initial_state() const { return initial_state_; }  // per layer c, then h
  const StreamedLinear& output() const { return output_; }
  Index bytes() const { return tensors_.bytes(); }

 private:
  StreamedTensors tensors_;
  Index latent_, row_depth_, control_depth_;
  std::vector<StreamedLstm> layers_;
  StreamedLinear initial_state_, output_;
};

}  // namespace drumvae
