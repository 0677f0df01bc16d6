// What the CPU backend refuses although the contract allows it: tf32, activations stored in 16
// bits, and weights that are packed for another product.
#pragma once

#include "kernels/lstm_sequence.h"

namespace drumvae {

// Called by launch(Cpu&, ...).  Throw std::invalid_argument.
void require_built_for_cpu(const LstmSequenceForward& kernel);
void require_built_for_cpu(const LstmSequenceBackward& kernel);
void require_built_for_cpu(const LstmWeightGradient& kernel);

}  // namespace drumvae
