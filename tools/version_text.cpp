// Facts about the build and the machine.
#include "tools/version_text.h"

#include <fmt/format.h>

#include "engine/build_config.h"
#include "kernels/cpu_target.h"
#include "tools/playing/version.h"
#include "tools/training/mpi_transport.h"

namespace drumvae {

std::string version_text(std::string_view commit) {
  return fmt::format(
      "drumvae {}\n"
      "commit: {}\n"
      "instruction set: {}\n"
      "CUDA: {}\n"
      "MPI: {}",
      library_version(), commit, cpu_target_name(), DRUMVAE_HAS_CUDA ? "yes" : "no",
      has_mpi() ? "yes" : "no");
}

}  // namespace drumvae
