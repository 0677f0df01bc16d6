// Asking the driver, and loading cuBLAS.
#include <cstdio>
#include <utility>

#include "engine/cublas_library.cuh"
#include "engine/cuda_system.h"
#include "engine/platform.h"
#ifdef DRUMVAE_SIMT
#include <cublas_library.h>
#endif

namespace drumvae {
namespace {

constexpr int kLeastCapability = 75;

#ifdef DRUMVAE_SIMT
using CublasLibrary = simt::CublasLibrary;
#else
using CublasLibrary = SharedLibrary;
#endif

std::string version_text(int version) {
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

// Devices that the runtime sees; the reason where it sees none.
std::pair<int, std::string> count_devices() {
  int driver = 0;
  cudaDriverGetVersion(&driver);
  if (driver == 0) return {0, "no NVIDIA driver is installed"};
  int count = 0;
  const cudaError_t error = cudaGetDeviceCount(&count);
  cudaGetLastError();  // clears it: a later launch must not report it
  if (error == cudaErrorInsufficientDriver) {
    return {0, "the NVIDIA driver is for CUDA " + version_text(driver) +
                   " and this program for CUDA " + version_text(CUDART_VERSION) +
                   ": update the driver"};
  }
  if (error == cudaErrorNoDevice || (error == cudaSuccess && count == 0))
    return {0, "there is no CUDA device"};
  if (error != cudaSuccess) return {0, cudaGetErrorString(error)};
  return {count, ""};
}

cudaDeviceProp properties_of(int ordinal) {
  cudaDeviceProp properties{};
  require_success(cudaGetDeviceProperties(&properties, ordinal), "cudaGetDeviceProperties");
  return properties;
}

std::string capability_text(const cudaDeviceProp& properties) {
  return std::to_string(properties.major) + "." + std::to_string(properties.minor);
}

// Why a device cannot be used, whatever there is to run on it.
std::string unfit_reason(int ordinal) {
  const auto [count, reason] = count_devices();
  if (count == 0) return reason;
  if (ordinal >= count) return "no such device: this machine has " + std::to_string(count);
  const cudaDeviceProp properties = properties_of(ordinal);
  if (properties.major * 10 + properties.minor >= kLeastCapability) return "";
  return std::string(properties.name) + " has compute capability " + capability_text(properties) +
         "; 7.5 or more is needed";
}

CublasTable load_cublas() {
  const std::string version = std::to_string(CUBLAS_VER_MAJOR);
  const std::string name = "libcublas.so." + version;
  static const std::unique_ptr<CublasLibrary> library = CublasLibrary::open(name);
  if (!library) {
    throw CudaError(name, "cannot be loaded: install cuBLAS of CUDA " + version +
                              " where the system's loader looks");
  }
  return find_cublas([](const char* symbol) { return library->find(symbol); });
}

// Empty where the device can be used.
std::string unusable_reason(int ordinal) {
  const std::string reason = unfit_reason(ordinal);
  if (!reason.empty()) return reason;
  try {
    cublas_library();
    return "";
  } catch (const CudaError& error) {
    return error.what();
  }
}

}  // namespace

const CublasTable& cublas_library() {
  static const CublasTable table = load_cublas();
  return table;
}

std::string cuda_unavailable_reason() { return unusable_reason(0); }

int cuda_device_count() { return count_devices().first; }

std::string cuda_device_line(int ordinal) {
  const cudaDeviceProp properties = properties_of(ordinal);
  char text[160];
  std::snprintf(text, sizeof text, "cuda:%d, %.64s, compute capability %s, %.1f GiB", ordinal,
                properties.name, capability_text(properties).c_str(),
                static_cast<double>(properties.totalGlobalMem) / (1 << 30));
  return text;
}

std::vector<std::string> cuda_device_lines() {
  std::vector<std::string> lines;
  for (int ordinal = 0; ordinal < cuda_device_count(); ++ordinal)
    lines.push_back(cuda_device_line(ordinal));
  return lines;
}

bool cuda_is_simulated() {
#ifdef DRUMVAE_SIMT
  return true;
#else
  return false;
#endif
}

void require_cuda_device(int ordinal) {
  const std::string reason = unusable_reason(ordinal);
  if (!reason.empty())
    throw CudaError("cuda:" + std::to_string(ordinal), reason + "; use --device cpu");
}

}  // namespace drumvae
