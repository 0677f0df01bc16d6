// What a launcher (mpirun) says of this process.
#pragma once

#include "tools/studio/device_request.h"

namespace drumvae {

struct Launch {
  int rank = 0, size = 1;  // of all processes
  int local_size = 1;      // processes on this machine
};

// From the environment of Open MPI, else of another launcher (PMI); one process where there is
// none.
Launch launch_of_environment();

// The process's share of what was asked for: "auto" is the CPU; where no number of threads was
// given, the processors that it is bound to, else its part of the machine's.  Of one process: as it
// is.  Throws UsageError for CUDA, which has one process.
DeviceRequest device_of_process(DeviceRequest device, const Launch& launch);

}  // namespace drumvae
