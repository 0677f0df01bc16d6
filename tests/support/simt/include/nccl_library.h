// The SIMT host's NCCL as a library that is opened at run time.
#pragma once

#include <memory>
#include <string>

namespace drumvae::simt {

class NcclLibrary {
 public:
  // Null where the settings pretend that it is not installed.
  static std::unique_ptr<NcclLibrary> open(const std::string& name);

  // The address of an entry point, null where there is none.
  void* find(const char* symbol) const;
};

}  // namespace drumvae::simt
