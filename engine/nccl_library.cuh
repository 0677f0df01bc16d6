// The entry points of NCCL, loaded when several processes sum over GPUs, so that one program runs
// on machines without it.
#pragma once

#include <nccl.h>

namespace drumvae {

struct NcclTable {
  using GetUniqueId = ncclResult_t (*)(ncclUniqueId*);
  using CommInitRankConfig = ncclResult_t (*)(ncclComm_t*, int size, ncclUniqueId, int rank,
                                              ncclConfig_t*);
  using CommGetAsyncError = ncclResult_t (*)(ncclComm_t, ncclResult_t*);
  using CommEnd = ncclResult_t (*)(ncclComm_t);
  using AllGather = ncclResult_t (*)(const void* from, void* to, std::size_t count, ncclDataType_t,
                                     ncclComm_t, cudaStream_t);
  using GetErrorString = const char* (*)(ncclResult_t);

  GetUniqueId get_unique_id = nullptr;
  CommInitRankConfig comm_init_rank_config = nullptr;
  CommGetAsyncError comm_get_async_error = nullptr;
  CommEnd comm_destroy = nullptr, comm_abort = nullptr;
  AllGather all_gather = nullptr;
  GetErrorString get_error_string = nullptr;
};

// Throws CudaError of one line that names the library and says what to do.
const NcclTable& nccl_library();

}  // namespace drumvae
