// Entry points by name.
#include <nccl.h>
#include <nccl_library.h>

#include <map>

#include "tests/support/simt/settings.h"

namespace drumvae::simt {

std::unique_ptr<NcclLibrary> NcclLibrary::open(const std::string& /*name*/) {
  return settings().nccl ? std::make_unique<NcclLibrary>() : nullptr;
}

void* NcclLibrary::find(const char* symbol) const {
  static const std::map<std::string, void*> kEntries = {
      {"ncclGetErrorString", reinterpret_cast<void*>(&ncclGetErrorString)},
      {"ncclGetUniqueId", reinterpret_cast<void*>(&ncclGetUniqueId)},
      {"ncclCommInitRankConfig", reinterpret_cast<void*>(&ncclCommInitRankConfig)},
      {"ncclCommGetAsyncError", reinterpret_cast<void*>(&ncclCommGetAsyncError)},
      {"ncclCommDestroy", reinterpret_cast<void*>(&ncclCommDestroy)},
      {"ncclCommAbort", reinterpret_cast<void*>(&ncclCommAbort)},
      {"ncclAllGather", reinterpret_cast<void*>(&ncclAllGather)}};
  const auto found = kEntries.find(symbol);
  return found == kEntries.end() ? nullptr : found->second;
}

}  // namespace drumvae::simt
