// What `drumvae --version` says.
#pragma once

#include <string>
#include <string_view>

namespace drumvae {

// The version; then, a line each, the commit, the instruction set that the CPU's kernels take on
// this machine, and which backends there are: CUDA where it was built in, MPI where Open MPI is
// installed, which is loaded to see.
std::string version_text(std::string_view commit);

}  // namespace drumvae
