// ptxas's lines, and the block sizes of PTX.
#include "tests/cuda/resource_report.h"

#include <cxxabi.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <tuple>

namespace resources {
namespace {

std::string demangled(const std::string& name) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> text(
      abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status), std::free);
  if (status != 0) throw std::runtime_error("no C++ name: " + name);
  return text.get();
}

// "x_kernel<true>(..)" as name and variant.
std::pair<std::string, std::string> name_and_variant(const std::string& mangled) {
  static const std::regex pattern(R"((\w+_kernel)(<([^(]*)>)?\()");
  const std::string full = demangled(mangled);
  std::smatch match;
  if (!std::regex_search(full, match, pattern))
    throw std::runtime_error("a kernel's name should end in _kernel: " + full);
  if (!match[2].matched) return {match[1], "-"};
  const std::string arguments = match[3];
  return {match[1], arguments == "true" ? "aligned" : arguments == "false" ? "any" : arguments};
}

int number_before(const std::string& line, const std::string& unit) {
  std::smatch match;
  const std::regex pattern("(\\d+) " + unit);
  return std::regex_search(line, match, pattern) ? std::stoi(match[1]) : 0;
}

// Block sizes by mangled name.
std::map<std::string, int> threads_of(const std::string& ptx) {
  static const std::regex entry(R"(\.entry (\w+))"), bounds(R"(\.maxntid (\d+), (\d+), (\d+))");
  std::map<std::string, int> threads;
  std::istringstream lines(ptx);
  std::smatch match;
  for (std::string line, name; std::getline(lines, line);) {
    if (std::regex_search(line, match, entry)) name = match[1];
    if (std::regex_search(line, match, bounds))
      threads[name] = std::stoi(match[1]) * std::stoi(match[2]) * std::stoi(match[3]);
  }
  return threads;
}

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

std::vector<Kernel> read_report(const std::string& source, const std::string& report,
                                const std::string& ptx) {
  static const std::regex entry(R"(Compiling entry function '(\w+)' for 'sm_(\d+)')");
  using Key = std::pair<std::string, std::string>;
  std::map<Key, Kernel> kernels;
  for (const auto& [mangled, threads] : threads_of(ptx)) {
    const Key key = name_and_variant(mangled);
    kernels[key] = {source, key.first, key.second, threads, {}};
  }
  Use* use = nullptr;
  std::istringstream lines(report);
  std::smatch match;
  for (std::string line; std::getline(lines, line);) {
    if (std::regex_search(line, match, entry)) {
      const auto kernel = kernels.find(name_and_variant(match[1]));
      if (kernel == kernels.end())
        throw std::runtime_error("no __launch_bounds__: " + demangled(match[1]));
      use = &kernel->second.uses[std::stoi(match[2])];
    }
    if (use == nullptr) continue;
    use->registers = std::max(use->registers, number_before(line, "registers"));
    use->shared = std::max(use->shared, number_before(line, "bytes smem"));
    for (const char* unit : {"bytes stack frame", "bytes spill stores", "bytes spill loads"})
      use->local += number_before(line, unit);
  }
  std::vector<Kernel> result;
  for (const auto& [key, kernel] : kernels) result.push_back(kernel);
  return result;
}

std::vector<Kernel> read_reports(const std::filesystem::path& folder) {
  std::vector<Kernel> kernels;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".txt") continue;
    std::filesystem::path ptx = entry.path();
    const std::vector<Kernel> more = read_report(ptx.stem().string() + ".cu", text_of(entry.path()),
                                                 text_of(ptx.replace_extension(".ptx")));
    kernels.insert(kernels.end(), more.begin(), more.end());
  }
  std::sort(kernels.begin(), kernels.end(), [](const Kernel& a, const Kernel& b) {
    return std::tie(a.source, a.name, a.variant) < std::tie(b.source, b.name, b.variant);
  });
  return kernels;
}

}  // namespace resources
