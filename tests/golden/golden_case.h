// A golden case of tests/golden as host arrays: the format is in tests/golden/README.md.
#pragma once

#include <array>
#include <filesystem>
#include <map>
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

// A dropout mask [T, B, D], 1 keeps.
struct Mask {
  std::vector<std::uint8_t> kept;
  std::array<std::int64_t, 3> shape;
};

class Case {
 public:
  explicit Case(const std::filesystem::path& path);

  const std::string& name() const { return name_; }
  const nlohmann::json& json() const { return json_; }
  ModelConfig config() const;
  Batch batch() const;
  Numbers numbers(const std::string& group, const std::string& key) const {
    return Numbers(json_[group][key]);
  }
  double number(const std::string& group, const std::string& key) const {
    return json_[group][key];
  }
  // By the names that the model gives them: the segments of a level are rows of one batch.
  std::map<std::string, Mask> masks() const;
  double beta() const { return json_["config"]["beta"]; }

 private:
  std::string name_;
  nlohmann::json json_;
};

// The cases of $DRUMVAE_SHARED/golden, or of tests/golden where that is not set, by name.
std::vector<Case> all_cases();

}  // namespace drumvae::golden
