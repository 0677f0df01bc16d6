// The encoder: rows to an embedding of the whole sequence, at once or level by level.
#pragma once

#include <vector>

#include "model/bidirectional.h"

namespace drumvae {

struct EncoderSizes {
  Index input_depth = 0, control_depth = 0;
  std::vector<Index> units;   // H per bidirectional layer, from the bottom; the same at each level
  std::vector<Index> levels;  // steps per segment, innermost level first; empty: one level, the
                              // whole sequence
};

// Hierarchical: at each level every segment is encoded by that level's own bidirectional layers,
// shared among the level's segments, which stand side by side as rows of one batch; their
// embeddings are the next level's sequence.  Control joins the rows of the first level only.
// Source: Roberts et al., "A hierarchical latent vector model", 2018, turned around.
class Encoder {
 public:
  Encoder(ParameterTable& table, const EncoderSizes& sizes, float keep);

  Index embedding_size() const { return levels_.back().embedding_size(); }

  void bind(const Parameters& parameters, Arena& arena, Use use);
  void pack(Recorder& step) const;

  // What the backward pass reads.
  struct Cache {
    std::vector<Bidirectional::Cache> levels;
    std::vector<Index> segments;  // S of each level
  };
  // embedding [B, 2H] from inputs [T, B, D] and control [T, B, C]; control is not given where C =
  // 0.
  Cache forward(Recorder& step, Pass pass, const View<const float, 3>& inputs,
                const View<const float, 3>& control, const View<float, 2>& embedding) const;
  void backward(Recorder& step, const Cache& cache, const View<const float, 2>& d_embedding) const;

 private:
  std::vector<Index> level_steps_;
  std::vector<Bidirectional> levels_;
};

}  // namespace drumvae
