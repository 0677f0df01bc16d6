// Loading NCCL.
#include <memory>
#include <string>

#include "engine/nccl_library.cuh"
#include "engine/platform.h"
#include "kernels/cuda_error.h"
#ifdef DRUMVAE_SIMT
#include <nccl_library.h>
#endif

namespace drumvae {
namespace {

#ifdef DRUMVAE_SIMT
using NcclLibrary = simt::NcclLibrary;
#else
using NcclLibrary = SharedLibrary;
#endif

NcclTable load_nccl() {
  const std::string name = "libnccl.so." + std::to_string(NCCL_MAJOR);
  static const std::unique_ptr<NcclLibrary> library = NcclLibrary::open(name);
  if (!library) {
    throw CudaError(name, "cannot be loaded: several processes on GPUs need NVIDIA's NCCL " +
                              std::to_string(NCCL_MAJOR) +
                              ": install it where the system's loader looks, or use --device cpu");
  }
  const auto entry = [&]<class Function>(Function& function, const char* symbol) {
    function = reinterpret_cast<Function>(library->find(symbol));
    if (function == nullptr)
      throw CudaError(name, std::string("has no ") + symbol + ": update NCCL, or use --device cpu");
  };
  NcclTable table;
  entry(table.get_unique_id, "ncclGetUniqueId");
  entry(table.comm_init_rank_config, "ncclCommInitRankConfig");
  entry(table.comm_get_async_error, "ncclCommGetAsyncError");
  entry(table.comm_destroy, "ncclCommDestroy");
  entry(table.comm_abort, "ncclCommAbort");
  entry(table.all_gather, "ncclAllGather");
  entry(table.get_error_string, "ncclGetErrorString");
  return table;
}

}  // namespace

const NcclTable& nccl_library() {
  static const NcclTable table = load_nccl();
  return table;
}

}  // namespace drumvae
