// Errors in place of null pointers.
#include "engine/optional_library.h"

#include "engine/errors.h"

namespace drumvae {

OptionalLibrary::OptionalLibrary(std::string name, const std::vector<std::string>& files,
                                 const char* advice, Symbols symbols)
    : name_(std::move(name)) {
  for (const std::string& file : files)
    if ((library_ = SharedLibrary::open(file, symbols))) return;
  throw IoError(name_, advice);
}

void* OptionalLibrary::address(const char* symbol) const {
  void* const address = library_->find(symbol);
  if (address == nullptr) throw IoError(name_, std::string("has no ") + symbol);
  return address;
}

}  // namespace drumvae
