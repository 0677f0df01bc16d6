// Names, files and the listing.
#include "tools/playing/groove_files.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>
#include <string_view>

#include "data/midi.h"
#include "engine/checkpoint.h"
#include "engine/platform.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

// The value of each field of a pattern.
using Fields = std::map<std::string, std::string, std::less<>>;

Fields fields_of(const PlayedSet& set, const FileNames& names, std::size_t number) {
  return {{"config", set.config},
          {"verb", set.verb},
          {"name", names.name},
          {"seed", fmt::format("{}", set.seed)},
          {"number", fmt::format("{:03}", number)},
          {"count", fmt::format("{:03}", set.grooves.size())},
          {"date", fmt::format("{:%Y-%m-%d_%H%M%S}", fmt::gmtime(names.time))}};
}

std::string filled_in(std::string_view pattern, const Fields& fields) {
  std::string name;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t open = pattern.find_first_of("{}", at);
    name += pattern.substr(at, open - at);
    if (open == std::string_view::npos) break;
    const std::size_t close = pattern.find('}', open);
    const bool field = pattern[open] == '{' && close != std::string_view::npos;
    const auto found = fields.find(field ? pattern.substr(open + 1, close - open - 1) : "");
    if (found == fields.end()) {
      throw std::invalid_argument(
          fmt::format("the names '{}': fields are {{config}}, {{verb}}, {{name}}, {{seed}}, "
                      "{{number}}, {{count}} and {{date}}",
                      pattern));
    }
    name += found->second;
    at = close + 1;
  }
  return name + ".mid";
}

bool any_exists(const fs::path& folder, const std::vector<std::string>& names) {
  std::error_code ignored;
  return std::ranges::any_of(
      names, [&](const std::string& name) { return fs::exists(folder / name, ignored); });
}

}  // namespace

std::vector<std::string> file_names(const PlayedSet& set, const FileNames& names) {
  std::vector<std::string> list;
  for (std::size_t i = 1; i <= set.grooves.size(); ++i)
    list.push_back(filled_in(names.pattern, fields_of(set, names, i)));
  for (const std::string& name : list)
    if (name.find('/') != std::string::npos)
      throw std::invalid_argument("the names '" + names.pattern + "' hold a '/'");
  if (std::set<std::string>(list.begin(), list.end()).size() != list.size())
    throw std::invalid_argument("the names '" + names.pattern +
                                "' are the same for all files: " + "{number} tells them apart");
  return list;
}

std::vector<fs::path> write_grooves(const fs::path& folder, const PlayedSet& set,
                                    const FileNames& names) {
  FileNames unused = names;
  std::vector<std::string> list = file_names(set, unused);
  make_directory(folder);
  const bool dated = names.pattern.find("{date}") != std::string::npos;
  for (; dated && any_exists(folder, list); list = file_names(set, unused))
    unused.time += std::chrono::seconds(1);
  std::vector<fs::path> paths;
  for (std::size_t i = 0; i < list.size(); ++i) {
    paths.push_back(folder / list[i]);
    const PlayedGroove& groove = set.grooves[i];
    if (groove.file.empty())
      write_midi(paths.back(), groove.song);
    else
      write_file_atomically(paths.back(), groove.file, Flush::later);
  }
  return paths;
}

std::string listing(const PlayedSet& set, const std::vector<fs::path>& paths,
                    const OtherFiles& others) {
  nlohmann::ordered_json files = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const DrumSong& song = set.grooves[i].song;
    files.push_back({{"file", paths[i].string()},
                     {"number", i + 1},
                     {"bpm", song.tempo_bpm},
                     {"bars", song.steps / kStepsPerBar},
                     {"hits", song.hits.size()}});
    for (const auto& [kind, list] : others) files.back()[kind] = list[i].string();
  }
  const nlohmann::ordered_json root = {{"verb", set.verb},
                                       {"config", set.config},
                                       {"seed", set.seed},
                                       {"temperature", set.temperature},
                                       {"files", files}};
  return root.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace drumvae
