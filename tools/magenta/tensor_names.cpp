// Beginnings of names, one for another.
#include "tools/magenta/tensor_names.h"

#include <algorithm>

namespace drumvae {
namespace {

constexpr std::string_view kCell = "/lstm_cell/";
const std::string kDataSource = "_tfds";  // TensorFlow's data sets

// What stands behind "encoder": an optional level, an optional layer, a direction, kernel or bias.
std::string encoder_name(std::string_view rest) {
  std::string name = "encoder", layer = "0";
  const auto take = [&](std::string_view part) {  // "/levelN" -> "N"
    if (!rest.starts_with(part)) return std::string();
    const std::size_t end = rest.find('/', 1);
    std::string number(rest.substr(part.size(), end - part.size()));
    rest = rest.substr(end);
    return number;
  };
  if (const std::string level = take("/level"); !level.empty())
    name += "/hierarchical_level_" + level;
  if (const std::string number = take("/layer"); !number.empty()) layer = number;
  const std::string_view direction = rest.substr(0, 3);  // "/fw" or "/bw"
  return name + "/cell_" + layer + "/bidirectional_rnn" + std::string(direction) +
         "/multi_rnn_cell/cell_0" + std::string(kCell) + std::string(rest.substr(4));
}

// "decoder/layer1/bias" -> PREFIX + "1/lstm_cell/bias"
std::string layer_name(std::string_view parameter, const std::string& prefix) {
  const std::size_t number = parameter.find("/layer") + 6, end = parameter.find('/', number);
  return prefix + std::string(parameter.substr(number, end - number)) + std::string(kCell) +
         std::string(parameter.substr(end + 1));
}

std::string with_beginning(std::string_view parameter, std::string_view ours,
                           const std::string& theirs) {
  return theirs + std::string(parameter.substr(ours.size()));
}

std::string decoder_name(std::string_view parameter, const std::string& prefix) {
  if (parameter.starts_with("decoder/layer"))
    return layer_name(parameter, prefix + "decoder/multi_rnn_cell/cell_");
  if (parameter.starts_with("decoder/output/"))
    return with_beginning(parameter, "decoder/output", prefix + "decoder/output_projection");
  if (parameter == "decoder/nade/w_dec") return prefix + "decoder/nade/w_dec_t";
  return prefix + std::string(parameter);  // z_to_initial_state, nade/w_enc
}

}  // namespace

std::string magenta_name(const std::string& parameter, const ModelConfig& config) {
  const std::string_view name = parameter;
  if (name.starts_with("encoder/mu/") || name.starts_with("encoder/sigma/")) return parameter;
  if (name.starts_with("encoder/")) return encoder_name(name.substr(7));
  if (name.starts_with("conductor/layer"))
    return layer_name(name, "decoder/hierarchical_level_0/cell_");
  if (name.starts_with("conductor/"))
    return with_beginning(name, "conductor", "decoder/hierarchical_level_0");
  return decoder_name(name, config.decoder_levels.empty() ? "" : "core_decoder/");
}

std::string magenta_config(const std::string& preset) {
  return preset == "groovae_2bar_hits_control" ? preset + kDataSource : preset;
}

std::string preset_of_config(const std::string& config) {
  const std::size_t end = config.size() - std::min(config.size(), kDataSource.size());
  return config.substr(end) == kDataSource ? config.substr(0, end) : config;
}

TensorShape magenta_shape(const ParameterSpec& parameter) {
  if (parameter.name == "decoder/nade/w_enc") return {parameter.shape[0], 1, parameter.shape[1]};
  if (parameter.name == "decoder/nade/w_dec") return {parameter.shape[0], parameter.shape[1], 1};
  return parameter.shape;
}

Bookkeeping bookkeeping_of(std::string_view tensor) {
  if (tensor == kGlobalStep || tensor == kBeta1Power || tensor == kBeta2Power)
    return Bookkeeping::step_or_power;
  if (tensor.find("/opaque_kernel") != std::string_view::npos) return Bookkeeping::cudnn_blob;
  if (tensor.ends_with(kFirstMoment) || tensor.ends_with(kSecondMoment))
    return Bookkeeping::adam_slot;
  return Bookkeeping::none;
}

}  // namespace drumvae
