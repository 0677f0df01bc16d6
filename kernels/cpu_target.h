// Which instruction set the CPU backend dispatches to on this machine.
#pragma once

#include <string>

namespace drumvae {

// "AVX3" (AVX-512), "AVX2", "NEON", "EMU128" or "SCALAR" (portable), as Highway names them.
std::string cpu_target_name();

}  // namespace drumvae
