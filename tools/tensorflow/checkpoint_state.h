// The text file `checkpoint` beside checkpoints: which of them is the latest.
#pragma once

#include <filesystem>
#include <string>

namespace drumvae {

inline constexpr const char* kCheckpointStateFile = "checkpoint";

// The prefix that the folder's `checkpoint` names: a path that is there, else its last component
// beside the file, since folders move.  Throws IoError; FormatError where it names none, or one
// that is in neither place.
std::filesystem::path latest_prefix(const std::filesystem::path& folder);

// What such a file says of one prefix beside it.
std::string checkpoint_state_text(const std::string& prefix_name);

}  // namespace drumvae
