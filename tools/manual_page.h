// The manual page drumvae(1).
#pragma once

#include <string>

#include "tools/program_facts.h"

namespace drumvae {

// In the man macros of roff: each command with its flags, exit codes and files.  version: as the
// page's foot has it, "drumvae 1.2.3".
std::string manual_page(const ProgramFacts& program, const std::string& version);

}  // namespace drumvae
