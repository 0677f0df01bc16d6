// Between TOML and hyperparameters, which are text either way.
#include "tools/training/config_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <span>
#include <sstream>
#include <stdexcept>

#include "engine/errors.h"
#include "engine/suggest.h"
#include "tools/playing/toml_file.h"

namespace drumvae {
namespace {

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : path_(path), root_(parse_toml(path)) {}

  ConfigFile read() {
    ConfigFile file;
    for (const auto& [key, node] : root_) require_known(key, node);
    const toml::node* const config = root_.get("config");
    if (config == nullptr) throw FormatError(path_.string(), "has no line config = \"PRESET\"");
    at(*config, [&] { file.config = preset(text_of(*config)); });
    for (const auto& [key, node] : table("hparams")) {
      const std::string assignment = fmt::format("{}={}", key.str(), text_of(node, "[", "]"));
      at(node, [&] { apply_hparams(file.config, assignment); });
    }
    for (const auto& [key, node] : table("train")) file.flags[std::string(key)] = text_of(node);
    return file;
  }

 private:
  [[noreturn]] void fail(const toml::source_region& place, const std::string& reason) const {
    fail_at(path_, place, reason);
  }

  // Runs what may throw std::invalid_argument because of a node.
  template <class Action>
  void at(const toml::node& node, const Action& action) const {
    try {
      action();
    } catch (const std::invalid_argument& error) {
      fail(node.source(), error.what());
    }
  }

  void require_known(const toml::key& key, const toml::node& node) const {
    const std::vector<std::string> known = {"config", "hparams", "train"};
    if (std::find(known.begin(), known.end(), key.str()) == known.end())
      fail(node.source(), unknown_name("entry", key.str(), known));
    if (key.str() != "config" && !node.is_table())
      fail(node.source(), fmt::format("{} is not a table", key.str()));
  }

  const toml::table& table(const char* name) const {
    static const toml::table kEmpty;
    const toml::node* const node = root_.get(name);
    return node == nullptr ? kEmpty : *node->as_table();
  }

  std::string text_of(const toml::node& node, const char* open = "", const char* close = "") const {
    if (const auto text = node.value_exact<std::string>()) return *text;
    if (const auto number = node.value_exact<std::int64_t>()) return fmt::format("{}", *number);
    if (const auto number = node.value_exact<double>()) return fmt::format("{}", *number);
    if (const auto yes = node.value_exact<bool>()) return *yes ? "true" : "false";
    if (!node.is_array()) fail(node.source(), "is no number, text, truth value or list");
    std::string list;
    for (const toml::node& entry : *node.as_array())
      list += (list.empty() ? "" : ",") + text_of(entry);
    return open + list + close;
  }

  std::filesystem::path path_;
  toml::table root_;
};

bool is_number(const std::string& text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  return parsed.ec == std::errc() && parsed.ptr == end;
}

std::string literal(const std::string& text) {
  if (is_number(text) || text == "true" || text == "false" || text.starts_with('[')) return text;
  std::ostringstream quoted;
  quoted << toml::toml_formatter(toml::value<std::string>(text), toml::format_flags::none);
  return quoted.str();
}

}  // namespace

ConfigFile read_config_file(const std::filesystem::path& path) { return Reader(path).read(); }

std::string config_text(const ConfigFile& file) {
  std::string text = fmt::format("config = {}\n\n[hparams]\n", literal(file.config.name));
  for (const auto& [name, value] : hparams(file.config))
    text += fmt::format("{} = {}\n", name, literal(value));
  if (!file.flags.empty()) text += "\n[train]\n";
  for (const auto& [name, value] : file.flags)
    text += fmt::format("{} = {}\n", name, literal(value));
  return text;
}

}  // namespace drumvae
