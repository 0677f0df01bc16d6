// Entry points by name.
#include <cublas_library.h>
#include <cublas_v2.h>

#include <map>

#include "tests/support/simt/settings.h"

namespace drumvae::simt {

std::unique_ptr<CublasLibrary> CublasLibrary::open(const std::string& /*name*/) {
  return settings().cublas ? std::make_unique<CublasLibrary>() : nullptr;
}

void* CublasLibrary::find(const char* symbol) const {
  static const std::map<std::string, void*> kEntries = {
      {"cublasCreate_v2", reinterpret_cast<void*>(&cublasCreate_v2)},
      {"cublasDestroy_v2", reinterpret_cast<void*>(&cublasDestroy_v2)},
      {"cublasSetStream_v2", reinterpret_cast<void*>(&cublasSetStream_v2)},
      {"cublasSetWorkspace_v2", reinterpret_cast<void*>(&cublasSetWorkspace_v2)},
      {"cublasGemmEx", reinterpret_cast<void*>(&cublasGemmEx)}};
  const auto found = kEntries.find(symbol);
  return found == kEntries.end() ? nullptr : found->second;
}

}  // namespace drumvae::simt
