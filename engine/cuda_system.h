// What CUDA finds on this machine, and why it cannot be used.  No CUDA header is needed to include
// this.
//
// Only in builds with DRUMVAE_HAS_CUDA.
#pragma once

#include <string>
#include <vector>

namespace drumvae {

// Why no CUDA device can be used ("no NVIDIA driver is installed", ..); empty where one can.
std::string cuda_unavailable_reason();

// Devices that there are, fit or not.
int cuda_device_count();

// "cuda:0, NAME, compute capability 9.0, 80.0 GiB".  Throws CudaError.
std::string cuda_device_line(int ordinal);
// One for each device.
std::vector<std::string> cuda_device_lines();

// True where CUDA is played on the CPU for tests: never chosen by itself.
bool cuda_is_simulated();

// Throws CudaError of one line: no driver, a driver too old for this program, no device, no such
// device, a device too old, no cuBLAS.
void require_cuda_device(int ordinal);

}  // namespace drumvae
