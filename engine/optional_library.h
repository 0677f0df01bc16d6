// A library that only some users need: looked for when it is asked for.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/platform.h"

namespace drumvae {

class OptionalLibrary {
 public:
  // The first of these names that the system's loader finds.  Throws IoError "NAME: ADVICE" where
  // it finds none.
  OptionalLibrary(std::string name, const std::vector<std::string>& files, const char* advice,
                  Symbols symbols = Symbols::own);

  // The function of that symbol.  Throws IoError where the library has none.
  template <class Function>
  Function* find(const char* symbol) const {
    return reinterpret_cast<Function*>(address(symbol));
  }

  // Where that symbol is, of a function or of data.  Throws IoError where the library has none.
  void* address(const char* symbol) const;

 private:
  std::string name_;
  std::unique_ptr<SharedLibrary> library_;
};

}  // namespace drumvae
