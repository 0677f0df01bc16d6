// Reading the expected numbers (../shared/oracle/README.md says what each file holds).
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/drum_tensor.h"

namespace drumvae::test {

// Sums are printed with four decimals.
inline constexpr double kSumBound = 2e-4;
// Offsets carry six decimals, seconds seven.
inline constexpr double kOffsetBound = 1e-6;
inline constexpr double kSecondsBound = 1e-7;

// One line of a CSV file by the names of its columns.
class CsvRow {
 public:
  CsvRow(const std::vector<std::string>& names, std::vector<std::string> values)
      : names_(names), values_(std::move(values)) {}

  const std::string& text(const std::string& name) const {
    for (std::size_t i = 0; i < names_.size(); ++i)
      if (names_[i] == name) return values_.at(i);
    throw std::runtime_error("there is no column " + name);
  }
  double number(const std::string& name) const { return std::strtod(text(name).c_str(), nullptr); }
  std::int64_t integer(const std::string& name) const {
    return std::strtoll(text(name).c_str(), nullptr, 10);
  }

 private:
  const std::vector<std::string>& names_;
  std::vector<std::string> values_;
};

class CsvFile {
 public:
  explicit CsvFile(const std::filesystem::path& path) {
    std::ifstream stream(path);
    std::string line;
    if (!std::getline(stream, line)) throw std::runtime_error(path.string() + " is empty");
    names_ = split(line);
    while (std::getline(stream, line)) rows_.emplace_back(names_, split(line));
  }
  CsvFile(const CsvFile&) = delete;
  const std::vector<CsvRow>& rows() const { return rows_; }

 private:
  static std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> values(1);
    for (const char letter : line) {
      if (letter == ',')
        values.emplace_back();
      else if (letter != '\r')
        values.back() += letter;
    }
    return values;
  }
  std::vector<std::string> names_;
  std::vector<CsvRow> rows_;
};

inline nlohmann::json read_items(const std::filesystem::path& path) {
  std::ifstream stream(path);
  return nlohmann::json::parse(stream).at("items");
}

// zlib's crc32, a bit at a time.
inline std::string crc32_hex(const std::vector<std::uint8_t>& bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1U ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  char text[9];
  std::snprintf(text, sizeof text, "%08x", ~crc);
  return text;
}

// What the tables say of tensors: counts and sums over the cells, velocities as v/127.
struct Sums {
  std::int64_t hits = 0;
  double velocity = 0.0, offset = 0.0, offset_abs = 0.0;
  std::string crc;
};

inline bool is_hit(const DrumTensor& tensor, std::size_t cell) {
  return (tensor.hits[cell / kDrumClasses] >> (cell % kDrumClasses) & 1U) != 0;
}

inline Sums sums_of(const std::vector<DrumTensor>& tensors) {
  Sums sums;
  std::vector<std::uint8_t> hits, velocities;
  for (const DrumTensor& tensor : tensors) {
    for (std::size_t cell = 0; cell < tensor.velocities.size(); ++cell) {
      const double offset = static_cast<double>(tensor.offsets[cell]) / kOffsetUnits;
      hits.push_back(is_hit(tensor, cell) ? 1 : 0);
      velocities.push_back(tensor.velocities[cell]);
      sums.hits += hits.back();
      sums.velocity += tensor.velocities[cell] / 127.0;
      sums.offset += offset;
      sums.offset_abs += std::abs(offset);
    }
  }
  hits.insert(hits.end(), velocities.begin(), velocities.end());
  if (!tensors.empty()) sums.crc = crc32_hex(hits);
  return sums;
}

}  // namespace drumvae::test
