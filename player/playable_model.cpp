// A checkpoint's file as streamed weights.
#include "player/playable_model.h"

#include "engine/errors.h"
#include "model/model_metadata.h"

namespace drumvae {
namespace {

ModelConfig playable_config(const CheckpointFile& file) {
  ModelConfig config = config_of(file.metadata(), file.name());
  if (StreamedDecoder::streams(config) && StreamedEncoder::reads(config)) return config;
  throw WrongModel(file.name() + ": is a " + config.name +
                   ", and what can be played are models of grooves whose encoder and decoder are "
                   "flat: groovae_4bar, groovae_2bar_humanize and their kind");
}

InputVariant variant_of(const ModelConfig& config) {
  InputVariant variant = input_variant_named(config.input_variant);
  variant.note_dropout = 0;  // what is missing is missing already
  return variant;
}

WeightFormat stored_format(const CheckpointFile& file) {
  return file.is_narrow("decoder/output/kernel") ? WeightFormat::bf16 : WeightFormat::f32;
}

Provenance provenance_of(const CheckpointFile& file) {
  const auto data = file.metadata().find("data");
  if (data == file.metadata().end()) return {};
  return decode_provenance(data->second, file.name() + ": its data");
}

// Reads tensors and counts them.
class CountingReader {
 public:
  explicit CountingReader(const CheckpointFile& file) : file_(file) {}

  std::vector<float> read(const std::string& name, const std::vector<Index>& shape) {
    file_.require(name, {shape.begin(), shape.end()});
    ++count_;
    std::vector<float> floats;
    const std::span<const float> values = file_.floats(name, floats);
    return floats.empty() ? std::vector<float>(values.begin(), values.end()) : std::move(floats);
  }

  void require_no_others() const {
    if (file_.tensor_count() != (file_.has_moments() ? 3 * count_ : count_))
      throw FormatError(file_.name(), "holds tensors of another config");
  }

 private:
  const CheckpointFile& file_;
  std::size_t count_ = 0;
};

}  // namespace

PlayableModel::PlayableModel(const CheckpointFile& file, std::optional<WeightFormat> format)
    : config_(playable_config(file)),
      variant_(variant_of(config_)),
      format_(format.value_or(stored_format(file))),
      provenance_(provenance_of(file)),
      kit_(own_kit_of(provenance_).value_or(DrumMap::gm)),
      training_steps_(step_of(file.metadata(), file.name())) {
  CountingReader reader(file);
  const ModelTensors tensors{
      config_, [&](const auto& name, const auto& shape) { return reader.read(name, shape); }};
  decoder_ = std::make_shared<const StreamedDecoder>(tensors, format_);
  encoder_ = std::make_shared<const StreamedEncoder>(tensors, format_);
  reader.require_no_others();
}

}  // namespace drumvae
