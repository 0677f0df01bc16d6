// What the CPU backend refuses although the contract allows it: 16-bit storage and products in less
// than fp32 are not built into it so far.
#pragma once

#include "kernels/gemm.h"
#include "kernels/lstm_sequence.h"

namespace drumvae {

// Called by launch(Cpu&, ...).  Throw std::invalid_argument.
void require_built_for_cpu(const PackWeights& kernel);
void require_built_for_cpu(const Gemm& kernel);
void require_built_for_cpu(const LstmSequenceForward& kernel);
void require_built_for_cpu(const LstmSequenceBackward& kernel);
void require_built_for_cpu(const LstmWeightGradient& kernel);

}  // namespace drumvae
