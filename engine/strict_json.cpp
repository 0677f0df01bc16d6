// A watch over nlohmann's parser, which by itself keeps the last of two equal keys.
#include "engine/strict_json.h"

#include <set>
#include <vector>

#include "engine/errors.h"

namespace drumvae {
namespace {

// Follows the parser's events; reports the first thing that is not allowed.
class Watch {
 public:
  Watch(const std::string& where, int max_depth) : where_(where), max_depth_(max_depth) {}

  bool operator()(int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
    using Event = nlohmann::json::parse_event_t;
    if (event == Event::object_start || event == Event::array_start) {
      if (depth >= max_depth_) throw FormatError(where_, "JSON is nested too deeply");
      keys_.emplace_back();
    } else if (event == Event::object_end || event == Event::array_end) {
      keys_.pop_back();
    } else if (event == Event::key && !keys_.back().insert(value.get<std::string>()).second) {
      throw FormatError(where_, "JSON key '" + value.get<std::string>() + "' stands twice");
    }
    return true;
  }

 private:
  const std::string& where_;
  int max_depth_;
  std::vector<std::set<std::string>> keys_;  // of the objects and arrays that are open
};

}  // namespace

nlohmann::json parse_strict_json(std::string_view text, const std::string& where,
                                 std::uint64_t base_offset, int max_depth) {
  // The parser takes a zero byte for the end of the text.
  if (const auto zero = text.find('\0'); zero != std::string_view::npos) {
    throw FormatError(where, base_offset + zero, "not JSON");
  }
  Watch watch(where, max_depth);
  try {
    return nlohmann::json::parse(
        text.begin(), text.end(),
        [&watch](int depth, nlohmann::json::parse_event_t event, nlohmann::json& value) {
          return watch(depth, event, value);
        });
  } catch (const nlohmann::json::parse_error& error) {
    throw FormatError(where, base_offset + (error.byte > 0 ? error.byte - 1 : 0), "not JSON");
  } catch (const nlohmann::json::exception&) {
    throw FormatError(where, base_offset, "a JSON number is out of range");
  }
}

}  // namespace drumvae
