// The one list from which hyperparameters are read and written.
#include "model/config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <stdexcept>
#include <type_traits>
#include <variant>

#include "engine/suggest.h"

namespace drumvae {
namespace {

using Member =
    std::variant<std::int64_t ModelConfig::*, double ModelConfig::*,
                 std::vector<std::int64_t> ModelConfig::*, SamplingSchedule ModelConfig::*>;

struct Hparam {
  const char* name;
  Member member;
  double least = 0, most = 0;
  bool least_excluded = false;
  bool may_be_empty = false;  // a list
};

constexpr std::array kSchedules = {"constant", "inverse_sigmoid", "exponential"};

constexpr double kMost = std::numeric_limits<double>::max();
constexpr double kMostUnits = 16384;

const std::vector<Hparam>& all_hparams() {
  static const std::vector<Hparam> list = {
      {"max_seq_len", &ModelConfig::steps, 1, 4096},
      {"z_size", &ModelConfig::latent, 1, kMostUnits},
      {"enc_rnn_size", &ModelConfig::encoder_units, 1, kMostUnits},
      {"dec_rnn_size", &ModelConfig::decoder_units, 1, kMostUnits},
      {"enc_levels", &ModelConfig::encoder_levels, 1, 4096, false, true},
      {"dec_levels", &ModelConfig::decoder_levels, 1, 4096, false, true},
      {"nade_num_hidden", &ModelConfig::nade_hidden, 1, 1024},
      {"sampling_schedule", &ModelConfig::sampling_schedule},
      {"sampling_rate", &ModelConfig::sampling_rate, 0, kMost},
      {"dropout_keep_prob", &ModelConfig::dropout_keep, 0, 1, true},
      {"free_bits", &ModelConfig::free_bits, 0, kMost},
      {"max_beta", &ModelConfig::max_beta, 0, kMost},
      {"beta_rate", &ModelConfig::beta_rate, 0, 1},
      {"batch_size", &ModelConfig::batch_size, 1, 1 << 20},
      {"learning_rate", &ModelConfig::learning_rate, 0, kMost, true},
      {"min_learning_rate", &ModelConfig::min_learning_rate, 0, kMost},
      {"decay_rate", &ModelConfig::decay_rate, 0, 1, true},
      {"grad_clip", &ModelConfig::grad_clip, 0, kMost, true},
      {"grad_norm_clip_to_zero", &ModelConfig::grad_norm_clip_to_zero, 0, kMost, true},
  };
  return list;
}

std::string format_number(double number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

// Splits at commas that stand outside brackets.
std::vector<std::string_view> split_assignments(std::string_view text) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '[') ++depth;
    if (i < text.size() && text[i] == ']') --depth;
    if (i < text.size() && (text[i] != ',' || depth > 0)) continue;
    if (i > begin) parts.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  return parts;
}

[[noreturn]] void refuse(const Hparam& hparam, std::string_view text, const std::string& wanted) {
  throw std::invalid_argument("hparam " + std::string(hparam.name) + ": '" + std::string(text) +
                              "' is not " + wanted);
}

template <class Number>
Number parse_number(const Hparam& hparam, std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  constexpr bool whole = std::is_integral_v<Number>;
  if (error != std::errc() || end != text.data() + text.size())
    refuse(hparam, text, whole ? "a whole number" : "a number");
  const auto value = static_cast<double>(number);
  if (!(value >= hparam.least && value <= hparam.most) ||
      (hparam.least_excluded && value == hparam.least)) {
    std::string range = hparam.least_excluded ? "above " : "at least ";
    range += format_number(hparam.least);
    if (hparam.most < kMost) range += " and at most " + format_number(hparam.most);
    refuse(hparam, text, range);
  }
  return number;
}

std::vector<std::int64_t> parse_list(const Hparam& hparam, std::string_view text) {
  std::string_view inner = text;
  if (!inner.empty() && inner.front() == '[' && inner.back() == ']')
    inner = inner.substr(1, inner.size() - 2);
  std::vector<std::int64_t> list;
  for (const std::string_view entry : split_assignments(inner)) {
    list.push_back(parse_number<std::int64_t>(hparam, entry));
  }
  if (list.empty() && !(hparam.may_be_empty && text == "[]"))
    refuse(hparam, text, "a list such as [256,256]");
  return list;
}

SamplingSchedule parse_schedule(const Hparam& hparam, std::string_view text) {
  const auto* const found = std::find(kSchedules.begin(), kSchedules.end(), text);
  if (found == kSchedules.end()) refuse(hparam, text, "constant, inverse_sigmoid or exponential");
  return static_cast<SamplingSchedule>(found - kSchedules.begin());
}

void set(ModelConfig& config, const Hparam& hparam, std::string_view text) {
  std::visit(
      [&]<class T>(T ModelConfig::*member) {
        if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
          config.*member = parse_list(hparam, text);
        } else if constexpr (std::is_same_v<T, SamplingSchedule>) {
          config.*member = parse_schedule(hparam, text);
        } else {
          config.*member = parse_number<T>(hparam, text);
        }
      },
      hparam.member);
}

std::string list_text(const std::vector<std::int64_t>& list) {
  std::string text = "[";
  for (const std::int64_t entry : list)
    text += (text.size() > 1 ? "," : "") + std::to_string(entry);
  return text + "]";
}

std::string get(const ModelConfig& config, const Hparam& hparam) {
  return std::visit(
      [&]<class T>(T ModelConfig::*member) {
        if constexpr (std::is_same_v<T, std::vector<std::int64_t>>) {
          return list_text(config.*member);
        } else if constexpr (std::is_same_v<T, SamplingSchedule>) {
          return std::string(kSchedules[static_cast<std::size_t>(config.*member)]);
        } else if constexpr (std::is_same_v<T, double>) {
          return format_number(config.*member);
        } else {
          return std::to_string(config.*member);
        }
      },
      hparam.member);
}

}  // namespace

const char* head_name(HeadKind head) {
  constexpr std::array kNames = {"groove", "categorical", "nade"};
  return kNames[static_cast<std::size_t>(head)];
}

BatchShape ModelConfig::batch_shape(std::int64_t rows) const {
  return {.steps = steps,
          .rows = rows,
          .input_depth = input_depth,
          .target_depth = target_depth,
          .control_depth = control_depth};
}

std::vector<std::string> hparam_names() {
  std::vector<std::string> names;
  for (const Hparam& hparam : all_hparams()) names.emplace_back(hparam.name);
  return names;
}

void apply_hparams(ModelConfig& config, std::string_view text) {
  ModelConfig changed = config;
  for (const std::string_view assignment : split_assignments(text)) {
    const std::size_t equals = assignment.find('=');
    const std::string_view name = assignment.substr(0, equals);
    const auto found = std::find_if(all_hparams().begin(), all_hparams().end(),
                                    [&](const Hparam& hparam) { return hparam.name == name; });
    if (found == all_hparams().end())
      throw std::invalid_argument(unknown_name("hparam", name, hparam_names()));
    if (equals == std::string_view::npos) {
      throw std::invalid_argument("hparam " + std::string(name) + ": wanted " + std::string(name) +
                                  "=value");
    }
    set(changed, *found, assignment.substr(equals + 1));
  }
  config = changed;
}

std::map<std::string, std::string> hparams(const ModelConfig& config) {
  std::map<std::string, std::string> values;
  for (const Hparam& hparam : all_hparams()) values.emplace(hparam.name, get(config, hparam));
  return values;
}

}  // namespace drumvae
