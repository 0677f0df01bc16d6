// What a misspelt name was meant to be: the optimal string alignment distance.
#include "engine/suggest.h"

#include <algorithm>
#include <vector>

namespace drumvae {

int edit_distance(std::string_view from, std::string_view to) {
  // rows[i % 3][j]: distance of the first i letters of `from` and the first j of `to`.
  std::vector<int> rows[3];
  for (auto& row : rows) row.resize(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) rows[0][j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= from.size(); ++i) {
    const auto& before = rows[(i + 2) % 3];
    auto& row = rows[i % 3];
    row[0] = static_cast<int>(i);
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const int replaced = before[j - 1] + (from[i - 1] != to[j - 1]);
      row[j] = std::min({before[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (swapped) row[j] = std::min(row[j], rows[(i + 1) % 3][j - 2] + 1);
    }
  }
  return rows[from.size() % 3][to.size()];
}

std::string nearest_name(std::string_view name, std::span<const std::string> valid) {
  const auto nearer = [name](const std::string& a, const std::string& b) {
    return edit_distance(name, a) < edit_distance(name, b);
  };
  const auto nearest = std::min_element(valid.begin(), valid.end(), nearer);
  return nearest == valid.end() ? std::string() : *nearest;
}

std::string unknown_name(std::string_view kind, std::string_view name,
                         std::span<const std::string> valid) {
  const std::string unknown = "unknown " + std::string(kind) + " '" + std::string(name) + "': ";
  const std::string nearest = nearest_name(name, valid);
  const auto letters = static_cast<int>(std::max(name.size(), nearest.size()));
  if (!nearest.empty() && 2 * edit_distance(name, nearest) <= letters) {
    return unknown + "did you mean '" + nearest + "'?";
  }
  std::string all;
  for (const std::string& choice : valid) all += (all.empty() ? "" : ", ") + choice;
  return unknown + "valid are " + all;
}

}  // namespace drumvae
