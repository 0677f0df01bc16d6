// What a launcher (mpirun, srun) says of this process.
#pragma once

#include "engine/device_request.h"

namespace drumvae {

struct Launch {
  int rank = 0, size = 1;  // of all processes
  int local_size = 1;      // processes on this machine
  int local_rank = 0;      // among these
};

// From the environment of Open MPI's mpirun, else of Slurm's srun with PMIx, else of another
// launcher (PMI); one process where there is none.
Launch launch_of_environment();

// The process's share of what was asked for: "auto" is the CPU, "cuda" the GPU of the process's
// number on its machine; where no number of threads was given, the processors that it is bound to,
// else its part of the machine's.  Of one process: as it is.  Throws UsageError for one GPU of a
// number, and where the machine has fewer GPUs than processes.
DeviceRequest device_of_process(DeviceRequest device, const Launch& launch);

}  // namespace drumvae
