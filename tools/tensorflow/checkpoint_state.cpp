// One line of text protobuf is all that counts in it.
#include "tools/tensorflow/checkpoint_state.h"

#include <sstream>

#include "engine/errors.h"
#include "engine/platform.h"
#include "tools/tensorflow/bundle_files.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLatestField = "model_checkpoint_path:";

// The text between the first quotes; a backslash keeps the letter behind it.
std::string text_in_quotes(const std::string& line) {
  const std::size_t begin = line.find('"');
  std::string text;
  for (std::size_t i = begin == std::string::npos ? line.size() : begin + 1; i < line.size(); ++i) {
    if (line[i] == '"') return text;
    if (line[i] == '\\' && i + 1 < line.size()) ++i;
    text += line[i];
  }
  return "";
}

bool is_there(const fs::path& prefix) {
  return fs::is_regular_file(prefix.string() + kIndexEnding);
}

}  // namespace

fs::path latest_prefix(const fs::path& folder) {
  const fs::path path = folder / kCheckpointStateFile;
  const MappedFile file(path);
  std::istringstream in(
      std::string(reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()));
  std::string named;
  for (std::string line; named.empty() && std::getline(in, line);)
    if (line.starts_with(kLatestField)) named = text_in_quotes(line);
  if (named.empty()) {
    throw FormatError(path.string(),
                      "is no list of TensorFlow's checkpoints: it has no model_checkpoint_path");
  }
  const fs::path as_given = folder / named;  // an absolute one stays what it is
  if (is_there(as_given)) return as_given;
  const fs::path beside = folder / fs::path(named).filename();
  if (is_there(beside)) return beside;
  throw FormatError(path.string(), "names '" + named + "', and neither that nor " +
                                       beside.string() + kIndexEnding + " is there");
}

std::string checkpoint_state_text(const std::string& prefix_name) {
  return "model_checkpoint_path: \"" + prefix_name + "\"\nall_model_checkpoint_paths: \"" +
         prefix_name + "\"\n";
}

}  // namespace drumvae
