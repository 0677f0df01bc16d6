// Registers, shared memory and occupancy of the compiled kernels, against the table of
// docs/cuda.md.
#ifdef DRUMVAE_RESOURCE_REPORTS
#include <cuda_occupancy.h>
#endif

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "tests/cuda/resource_report.h"
#include "tests/support/skip.h"

namespace {

const char* const kReport =
    "ptxas info    : Compiling entry function '_ZN7drumvae8x_kernelILb1EEEvi' for 'sm_75'\n"
    "ptxas info    : Function properties for _ZN7drumvae8x_kernelILb1EEEvi\n"
    "    0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads\n"
    "ptxas info    : Used 60 registers, used 1 barriers, 1024 bytes smem, 488 bytes cmem[0]\n"
    "ptxas info    : Compiling entry function '_ZN7drumvae8x_kernelILb1EEEvi' for 'sm_90'\n"
    "    8 bytes stack frame, 4 bytes spill stores, 12 bytes spill loads\n"
    "ptxas info    : Used 255 registers, used 0 barriers, 488 bytes cmem[0]\n";
const char* const kPtx = ".visible .entry _ZN7drumvae8x_kernelILb1EEEvi(\n)\n.maxntid 32, 8, 1\n";

TEST_CASE("A report names each kernel, its block and what it needs on each GPU") {
  const std::vector<resources::Kernel> kernels = resources::read_report("x.cu", kReport, kPtx);
  REQUIRE(kernels.size() == 1);
  CHECK(kernels[0].source == "x.cu");
  CHECK(kernels[0].name == "x_kernel");
  CHECK(kernels[0].variant == "aligned");
  CHECK(kernels[0].threads == 256);
  CHECK(kernels[0].uses.at(75).registers == 60);
  CHECK(kernels[0].uses.at(75).shared == 1024);
  CHECK(kernels[0].uses.at(75).local == 0);
  CHECK(kernels[0].uses.at(90).registers == 255);
  CHECK(kernels[0].uses.at(90).local == 24);
}

TEST_CASE("A kernel without launch bounds is named") {
  CHECK_THROWS_WITH(resources::read_report("x.cu", kReport, ""), Catch::Contains("x_kernel"));
}

#ifndef DRUMVAE_RESOURCE_REPORTS

TEST_CASE("docs/cuda.md has the compiled kernels' registers and occupancy", "[slow]") {
  skip_reason() = "nvcc did not build the kernels";
}

#else

// What one multiprocessor has.
struct Gpu {
  int capability;  // 10 * major + minor
  int threads;
  int shared;           // bytes
  int shared_reserved;  // by the system, bytes per block
};

// CUDA C++ programming guide, table of technical specifications per compute capability.
constexpr Gpu kGpus[] = {{75, 1024, 64 << 10, 0},
                         {86, 1536, 100 << 10, 1 << 10},
                         {90, 2048, 228 << 10, 1 << 10},
                         {120, 1536, 100 << 10, 1 << 10}};

// Share of a multiprocessor's threads that can be resident, in per cent.
int occupancy(const Gpu& gpu, const resources::Kernel& kernel) {
  const resources::Use& use = kernel.uses.at(gpu.capability);
  cudaOccDeviceProp properties{};
  properties.computeMajor = gpu.capability / 10;
  properties.computeMinor = gpu.capability % 10;
  properties.maxThreadsPerBlock = 1024;
  properties.maxThreadsPerMultiprocessor = gpu.threads;
  properties.regsPerBlock = properties.regsPerMultiprocessor = 64 << 10;
  properties.warpSize = 32;
  properties.sharedMemPerBlock = 48 << 10;
  properties.sharedMemPerMultiprocessor = static_cast<std::size_t>(gpu.shared);
  properties.numSms = 1;
  properties.sharedMemPerBlockOptin =
      static_cast<std::size_t>(gpu.shared - (gpu.shared_reserved ? 1 << 10 : 0));
  properties.reservedSharedMemPerBlock = static_cast<std::size_t>(gpu.shared_reserved);
  cudaOccFuncAttributes attributes{};
  attributes.maxThreadsPerBlock = kernel.threads;
  attributes.numRegs = use.registers;
  attributes.sharedSizeBytes = static_cast<std::size_t>(use.shared);
  attributes.partitionedGCConfig = PARTITIONED_GC_OFF;
  attributes.shmemLimitConfig = FUNC_SHMEM_LIMIT_DEFAULT;
  attributes.maxDynamicSharedSizeBytes = 48 << 10;
  const cudaOccDeviceState state;
  cudaOccResult result{};
  const cudaOccError error = cudaOccMaxActiveBlocksPerMultiprocessor(
      &result, &properties, &attributes, &state, kernel.threads, 0);
  if (error != CUDA_OCC_SUCCESS) throw std::runtime_error(kernel.name + ": no occupancy");
  return 100 * result.activeBlocksPerMultiprocessor * kernel.threads / gpu.threads;
}

std::string table_of(const std::vector<resources::Kernel>& kernels) {
  std::ostringstream table;
  table << "| source | kernel | variant | threads | shared | 7.5 | 8.6 | 9.0 | 12.0 |\n"
        << "|---|---|---|---|---|---|---|---|---|\n";
  for (const resources::Kernel& kernel : kernels) {
    int shared = 0;
    for (const auto& [capability, use] : kernel.uses) shared = std::max(shared, use.shared);
    table << "| `" << kernel.source << "` | `" << kernel.name << "` | " << kernel.variant << " | "
          << kernel.threads << " | " << shared << " |";
    for (const Gpu& gpu : kGpus) {
      table << " " << kernel.uses.at(gpu.capability).registers << ", " << occupancy(gpu, kernel)
            << " % |";
    }
    table << "\n";
  }
  return table.str();
}

TEST_CASE("No kernel spills, keeps an array in local memory or fills less than half of a GPU",
          "[slow]") {
  const std::vector<resources::Kernel> kernels = resources::read_reports(DRUMVAE_RESOURCE_REPORTS);
  REQUIRE(kernels.size() > 20);
  for (const resources::Kernel& kernel : kernels) {
    for (const Gpu& gpu : kGpus) {
      INFO(kernel.name << ", " << kernel.variant << ", sm_" << gpu.capability);
      CHECK(kernel.uses.at(gpu.capability).local == 0);
      CHECK(occupancy(gpu, kernel) >= 50);
    }
  }
}

TEST_CASE("docs/cuda.md has the compiled kernels' registers and occupancy", "[slow]") {
  std::ostringstream docs;
  docs << std::ifstream("docs/cuda.md").rdbuf();
  if (docs.str().find("ptxas of CUDA " DRUMVAE_TOOLKIT " ") == std::string::npos) {
    skip_reason() = "the table of docs/cuda.md is of another toolkit than CUDA " DRUMVAE_TOOLKIT;
    return;
  }
  const std::string table = table_of(resources::read_reports(DRUMVAE_RESOURCE_REPORTS));
  const bool is_in_docs = docs.str().find(table) != std::string::npos;
  if (!is_in_docs) std::printf("docs/cuda.md should have this table:\n%s\n", table.c_str());
  CHECK(is_in_docs);
}

#endif

}  // namespace
