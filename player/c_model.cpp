// The C interface: models, and points of the latent space.
#include <filesystem>
#include <string>

#include "model/latents.h"
#include "player/c_handles.h"

using namespace drumvae;

namespace {

std::optional<WeightFormat> format_of(const drumvae_model_options* options) {
  if (options == nullptr) return std::nullopt;
  if (options->size != sizeof(drumvae_model_options))
    throw std::invalid_argument("the options' size is not that of this library's");
  switch (options->weights) {
    case DRUMVAE_WEIGHTS_DEFAULT:
      return std::nullopt;
    case DRUMVAE_WEIGHTS_F32:
      return WeightFormat::f32;
    case DRUMVAE_WEIGHTS_BF16:
      return WeightFormat::bf16;
    case DRUMVAE_WEIGHTS_INT8:
      return WeightFormat::int8;
  }
  throw std::invalid_argument("the options' weights are none of DRUMVAE_WEIGHTS_*");
}

drumvae_weights weights_of(WeightFormat format) {
  switch (format) {
    case WeightFormat::bf16:
      return DRUMVAE_WEIGHTS_BF16;
    case WeightFormat::int8:
      return DRUMVAE_WEIGHTS_INT8;
    case WeightFormat::f32:
      break;
  }
  return DRUMVAE_WEIGHTS_F32;
}

drumvae_task task_of(const InputVariant& variant) {
  if (variant.tapify) return DRUMVAE_TASK_TAP;
  if (variant.humanize) return DRUMVAE_TASK_HUMANIZE;
  if (variant.add_instruments != 0) return DRUMVAE_TASK_ADD_HATS;
  return variant.hits_as_controls ? DRUMVAE_TASK_GROOVE : DRUMVAE_TASK_GENERATE;
}

void describe(const PlayableModel& model, drumvae_model_info& info) {
  const ModelConfig& config = model.config();
  info.preset = config.name.c_str();
  info.data = model.provenance().source.c_str();
  info.attribution = model.provenance().attribution.c_str();
  info.task = task_of(model.variant());
  info.weights = weights_of(model.format());
  info.steps = static_cast<std::int32_t>(config.steps);
  info.bars = static_cast<std::int32_t>(config.bars());
  info.drums = DRUMVAE_DRUMS;
  info.latent = static_cast<std::int32_t>(config.latent);
  info.training_steps = model.training_steps();
  info.bytes = static_cast<std::size_t>(model.bytes());
}

std::filesystem::path path_of(const char* utf8) { return {reinterpret_cast<const char8_t*>(utf8)}; }

}  // namespace

int32_t drumvae_version(void) noexcept { return DRUMVAE_VERSION; }

const char* drumvae_status_text(int32_t status) noexcept {
  switch (status) {
    case DRUMVAE_OK:
      return "well";
    case DRUMVAE_INVALID_ARGUMENT:
      return "the call is wrong";
    case DRUMVAE_CANNOT_READ:
      return "the file cannot be read";
    case DRUMVAE_BAD_FILE:
      return "the file is no model, is damaged, or of another version";
    case DRUMVAE_WRONG_MODEL:
      return "the model is not made for this";
    case DRUMVAE_OUT_OF_MEMORY:
      return "out of memory";
    case DRUMVAE_NOT_READY:
      return "not ready";
    case DRUMVAE_NO_ROOM:
      return "more hits than there is room for";
    case DRUMVAE_END:
      return "the groove is over";
    case DRUMVAE_FAILED:
      return "failed";
  }
  return "no status of this library's";
}

drumvae_model* drumvae_model_create(void) noexcept { return new (std::nothrow) drumvae_model; }

void drumvae_model_destroy(drumvae_model* model) noexcept { delete model; }

drumvae_status drumvae_model_load_file(drumvae_model* model, const char* path,
                                       const drumvae_model_options* options) noexcept {
  if (model == nullptr) return DRUMVAE_INVALID_ARGUMENT;
  if (path == nullptr)
    return fail(model->message, DRUMVAE_INVALID_ARGUMENT, "load_file: the path is null");
  return guarded(model->message, [&] {
    const std::optional<WeightFormat> format = format_of(options);
    const CheckpointFile file = CheckpointFile::open(path_of(path));
    model->model = std::make_shared<const PlayableModel>(file, format);
  });
}

drumvae_status drumvae_model_load_memory(drumvae_model* model, const void* bytes, size_t size,
                                         const drumvae_model_options* options) noexcept {
  if (model == nullptr) return DRUMVAE_INVALID_ARGUMENT;
  if (bytes == nullptr)
    return fail(model->message, DRUMVAE_INVALID_ARGUMENT, "load_memory: the bytes are null");
  return guarded(model->message, [&] {
    const std::optional<WeightFormat> format = format_of(options);
    const CheckpointFile file =
        CheckpointFile::view({static_cast<const std::byte*>(bytes), size}, "the model in memory");
    model->model = std::make_shared<const PlayableModel>(file, format);
  });
}

drumvae_status drumvae_model_get_info(const drumvae_model* model,
                                      drumvae_model_info* info) noexcept {
  if (model == nullptr || info == nullptr || info->size != sizeof(drumvae_model_info))
    return DRUMVAE_INVALID_ARGUMENT;
  if (!model->model) return DRUMVAE_NOT_READY;
  describe(*model->model, *info);
  return DRUMVAE_OK;
}

const char* drumvae_model_message(const drumvae_model* model) noexcept {
  return model == nullptr ? "" : model->message.text();
}

drumvae_status drumvae_draw_z(uint64_t seed, uint32_t number, float* z, size_t count) noexcept {
  if (z == nullptr || count == 0 || number == 0) return DRUMVAE_INVALID_ARGUMENT;
  draw_prior(seed, number, {z, count});
  return DRUMVAE_OK;
}

drumvae_status drumvae_between(const float* a, const float* b, size_t count, double share,
                               float* z) noexcept {
  if (a == nullptr || b == nullptr || z == nullptr || count == 0 || !(share == share))
    return DRUMVAE_INVALID_ARGUMENT;
  if (!all_finite({a, count}) || !all_finite({b, count})) return DRUMVAE_INVALID_ARGUMENT;
  slerp({a, count}, {b, count}, std::clamp(share, 0.0, 1.0), {z, count});
  return DRUMVAE_OK;
}
