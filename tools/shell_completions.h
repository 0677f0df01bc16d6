// What a shell offers behind "drumvae" when Tab is pressed: commands, their flags, and the words or
// files that a flag takes.
#pragma once

#include <string>

#include "tools/program_facts.h"

namespace drumvae {

// A file for bash's completions folder, where bash-completion reads it; bash alone can source it.
std::string bash_completion(const ProgramFacts& program);
// A file "_drumvae" for a folder of zsh's fpath.
std::string zsh_completion(const ProgramFacts& program);
// A file for fish's completions folder.
std::string fish_completion(const ProgramFacts& program);

}  // namespace drumvae
