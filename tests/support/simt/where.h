// A place in kernel source: what a report of the SIMT host names.
#pragma once

namespace drumvae::simt {

// std::source_location, but also with clang 14.  As a default argument it is the caller's place.
struct Where {
  const char* file = "";
  int line = 0;

  static constexpr Where here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {file, line};
  }
  bool operator==(const Where& other) const { return line == other.line && file == other.file; }
};

}  // namespace drumvae::simt
