// A model as it is played: its decoder's and encoder's weights, laid out for streaming, and what is
// known of it.  No device, no layers, nothing to train with.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "data/input_variants.h"
#include "data/kit_map.h"
#include "data/provenance.h"
#include "engine/checkpoint_file.h"
#include "model/streamed_decoder.h"
#include "model/streamed_encoder.h"

namespace drumvae {

// The model is sound, and not made for what it is asked to do.
class WrongModel : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

// Does not change after construction: any number of players and encoders, on any threads, share
// one.
class PlayableModel {
 public:
  // format: how weights are kept; by default as bf16 where they were stored in 16 bits, else as
  // fp32.  Throws IoError, FormatError; WrongModel for one whose encoder or decoder has levels or
  // whose rows are no grooves.
  explicit PlayableModel(const CheckpointFile& file, std::optional<WeightFormat> format = {});

  const ModelConfig& config() const { return config_; }
  const InputVariant& variant() const { return variant_; }
  WeightFormat format() const { return format_; }
  const Provenance& provenance() const { return provenance_; }
  std::int64_t training_steps() const { return training_steps_; }
  // What is read and written where nobody says otherwise: that of the data, or General MIDI's.
  const KitMap& kit() const { return kit_; }

  const std::shared_ptr<const StreamedDecoder>& decoder() const { return decoder_; }
  const std::shared_ptr<const StreamedEncoder>& encoder() const { return encoder_; }
  // Of weights.
  Index bytes() const { return decoder_->bytes() + encoder_->bytes(); }

 private:
  ModelConfig config_;
  InputVariant variant_;
  WeightFormat format_;
  Provenance provenance_;
  KitMap kit_;
  std::int64_t training_steps_;
  std::shared_ptr<const StreamedDecoder> decoder_;
  std::shared_ptr<const StreamedEncoder> encoder_;
};

}  // namespace drumvae
