// Reads what ptxas says of compiled kernels.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace resources {

struct Use {
  int registers = 0;  // per thread
  int shared = 0;     // static, bytes per block
  int local = 0;      // bytes of stack frame, spill stores and spill loads
};

struct Kernel {
  std::string source, name, variant;  // variant: of an alignment "aligned" or "any", else "-"
  int threads = 0;                    // per block
  std::map<int, Use> uses;            // by architecture: 75, 86, ..
};

// The kernels of one source.  report: of `ptxas -v`; ptx: of the same source.  Throws
// std::runtime_error where one of them does not say what it should.
std::vector<Kernel> read_report(const std::string& source, const std::string& report,
                                const std::string& ptx);

// Of all reports x.txt in a folder, with x.ptx beside each; in the order of source, name, variant.
std::vector<Kernel> read_reports(const std::filesystem::path& folder);

}  // namespace resources
