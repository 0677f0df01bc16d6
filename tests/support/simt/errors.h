// The runtime's last error, and the failure that nothing clears.
#pragma once

#include "tests/support/simt/runtime_api.h"

namespace drumvae::simt {

// Remembers an error as the last one and returns it.
cudaError_t note(cudaError_t error);

// What every call returns whatever it is asked: cudaErrorLaunchFailure once a kernel has failed,
// the error of a missing driver or device, else cudaSuccess.
cudaError_t device_state();

}  // namespace drumvae::simt
