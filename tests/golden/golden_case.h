// A golden case of tests/golden as host arrays: the format is in tests/golden/README.md.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "engine/batch.h"
#include "model/config.h"

namespace drumvae::golden {

// A nested JSON list of numbers, flattened row-major.
struct Numbers {
  std::vector<double> values;
  std::vector<std::int64_t> shape;

  explicit Numbers(const nlohmann::json& nested);
  std::vector<float> floats() const { return {values.begin(), values.end()}; }
};

class Case {
 public:
  explicit Case(const std::filesystem::path& path);

  const std::string& name() const { return name_; }
  const nlohmann::json& json() const { return json_; }
  // Why the build does not cover the case; empty when it does.
  std::string not_covered() const;

  ModelConfig config() const;
  Batch batch() const;
  Numbers numbers(const std::string& group, const std::string& key) const {
    return Numbers(json_[group][key]);
  }
  double number(const std::string& group, const std::string& key) const {
    return json_[group][key];
  }
  double beta() const { return json_["config"]["beta"]; }

 private:
  std::string name_;
  nlohmann::json json_;
};

// The cases of $DRUMVAE_SHARED/golden, or of tests/golden where that is not set, by name.
std::vector<Case> all_cases();

}  // namespace drumvae::golden
