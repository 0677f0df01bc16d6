// What went wrong in a kernel, in words; CUDA itself would say "unspecified launch failure".
#pragma once

#include <string>

namespace drumvae::simt {

// What the last failed kernel did, "" if none has failed.  After a failure each runtime call
// returns cudaErrorLaunchFailure, as in CUDA, and cudaGetErrorString has the report in it.
const std::string& kernel_report();

// Keeps the first report of a kernel.
void report_kernel(const std::string& what);

// Forgets it, so that one test's failure does not reach the next test.
void forget_report();

// Called by a CUDA thread: reports with the thread's place, and ends the grid.
[[noreturn]] void fail_kernel(const char* format, ...) __attribute__((format(printf, 1, 2)));

// For what CUDA has no error for: prints and aborts.
[[noreturn]] void fail_host(const char* what);

}  // namespace drumvae::simt
