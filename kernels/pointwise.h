// Elementwise odds and ends between the products.
#pragma once

#include "kernels/cpu.h"
#include "kernels/cuda.h"
#include "kernels/view.h"

namespace drumvae {

struct Fill {
  View<float, 1> out;  // out
  float value = 0;

  void check() const;
};

struct AddRows {
  View<const float, 2> from;  // [B, N]
  View<float, 2> to;          // [B, N]; accumulated

  void check() const;
};

// out[n] = parts[0][n] + parts[1][n] + ..., added in that order: what the processes of a group have
// becomes their sum, with the bits of engine/process_group.h.
struct SumParts {
  View<const float, 2> parts;  // [R, N], R >= 1
  View<float, 1> out;          // [N]; out

  void check() const;
};

// d_inputs = d_outputs*(1 - outputs^2), for outputs = tanh(inputs).
struct TanhBackward {
  View<const float, 2> outputs;    // [B, N]
  View<const float, 2> d_outputs;  // [B, N]
  View<float, 2> d_inputs;         // [B, N]; out; may be d_outputs' memory

  void check() const;
};

// to[n][m] = from[m][n]: segments of a sequence become rows of a batch, and back.  [S, T, B*D] as
// [T, S, B*D] is [S*T, B, D] as [T, S*B, D], row s*B + b being segment s of sequence b.
struct SwapAxes {
  View<const float, 3> from;  // [M, N, K]
  View<float, 3> to;          // [N, M, K]; out; not from's memory

  void check() const;
};

void launch(Cpu& cpu, const Fill& kernel);
void launch(Cpu& cpu, const AddRows& kernel);
void launch(Cpu& cpu, const SumParts& kernel);
void launch(Cpu& cpu, const SwapAxes& kernel);
void launch(Cpu& cpu, const TanhBackward& kernel);
void launch(Cuda& cuda, const Fill& kernel);
void launch(Cuda& cuda, const AddRows& kernel);
void launch(Cuda& cuda, const SumParts& kernel);
void launch(Cuda& cuda, const SwapAxes& kernel);
void launch(Cuda& cuda, const TanhBackward& kernel);

}  // namespace drumvae
