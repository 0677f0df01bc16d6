// Which instruction set the CPU backend dispatches to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drumvae {

// "AVX3" (AVX-512), "AVX2", "NEON", "EMU128" or "SCALAR" (portable), as Highway names them.
std::string cpu_target_name();

// Those that were built and that this machine has, the best first.
std::vector<std::string> cpu_target_names();

// Dispatches to this one of cpu_target_names() from now on, in the whole process; small letters
// will do, and "avx512" is AVX3.  While no kernel runs.  Throws std::invalid_argument for any other
// name.
void choose_cpu_target(std::string_view name);

}  // namespace drumvae
