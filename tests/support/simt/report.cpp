// The one report of a process.
#include "tests/support/simt/report.h"

#include <array>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include "tests/support/simt/block.h"
#include "tests/support/simt/dimensions.h"
#include "tests/support/simt/grid.h"

namespace drumvae::simt {
namespace {

std::string& report() {
  static std::string text;
  return text;
}

}  // namespace

const std::string& kernel_report() { return report(); }

void report_kernel(const std::string& what) {
  if (report().empty()) report() = what;
}

void forget_report() { report().clear(); }

void fail_kernel(const char* format, ...) {
  // No std::string on this stack: nobody unwinds it.
  static std::array<char, 1024> text;
  std::va_list arguments;
  va_start(arguments, format);
  int used = std::vsnprintf(text.data(), text.size(), format, arguments);
  va_end(arguments);
  if (used < 0 || used >= static_cast<int>(text.size())) used = static_cast<int>(text.size()) - 1;
  std::snprintf(text.data() + used, text.size() - static_cast<std::size_t>(used),
                "; block (%u,%u,%u), thread (%u,%u,%u)", blockIdx.x, blockIdx.y, blockIdx.z,
                threadIdx.x, threadIdx.y, threadIdx.z);
  report_kernel(text.data());
  Thread* thread = running_thread();
  thread->block->grid->failed = true;
  thread->fiber->give_up();
}

void fail_host(const char* what) {
  std::fprintf(stderr, "SIMT host: %s\n", what);
  std::abort();
}

}  // namespace drumvae::simt
