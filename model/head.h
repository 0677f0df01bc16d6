// The head: what the decoder's outputs mean, how far they are from a row, and how a row is drawn
// from them.
#pragma once

#include <variant>

#include "engine/parameters.h"
#include "engine/recorder.h"
#include "model/config.h"
#include "model/drawing.h"

namespace drumvae {

// Losses and counts of a batch, each [B], summed over steps; a head leaves out what it has no
// notion of.
struct HeadLosses {
  View<float, 1> r_loss;
  View<float, 1> hits, velocities, offsets;                // groove
  View<float, 1> correct_steps;                            // categorical, nade
  View<float, 1> correct_hits, predicted_hits, true_hits;  // nade
  View<std::uint32_t, 2> class_counts;  // categorical, [2, V] over all batches so far: how often
                                        // class c was right, and predicted then
  View<float, 3> d_outputs;             // [T, B, head size]; training only
};

// What the loss is taken of.
struct HeadInputs {
  View<const float, 3> outputs;     // [T, B, head size]
  View<const float, 3> targets;     // [T, B, D]
  View<const float, 1> row_weight;  // [B]
};

// How rows of step t are drawn.
struct RowDraw {
  Index t = 0;
  Drawing drawing;
  View<const float, 2> hits;    // [B, C] where the drawing keeps them
  View<const float, 2> follow;  // [B, 1] where it follows taps
  RandomSource random;
};

// Hits, velocities and offsets, a third of the row each.
class GrooveHead {
 public:
  explicit GrooveHead(Index row_depth) : row_depth_(row_depth) {}

  Index size() const { return row_depth_; }
  HeadLosses loss(Recorder& step, Pass pass, const HeadInputs& inputs) const;
  void draw(Recorder& step, const View<const float, 2>& outputs, const RowDraw& draw,
            const View<float, 2>& rows) const;

 private:
  Index row_depth_;
};

// One class of V.
class CategoricalHead {
 public:
  explicit CategoricalHead(Index classes) : classes_(classes) {}

  Index size() const { return classes_; }
  HeadLosses loss(Recorder& step, Pass pass, const HeadInputs& inputs) const;
  void draw(Recorder& step, const View<const float, 2>& outputs, const RowDraw& draw,
            const View<float, 2>& rows) const;

 private:
  Index classes_;
};

// D drums one after the other, each given the ones before; the only head with parameters.
class NadeHead {
 public:
  // Adds decoder/nade/w_enc and w_dec [D, Nh] to the table.
  NadeHead(ParameterTable& table, Index drums, Index hidden);

  Index size() const { return hidden_ + drums_; }
  void bind(const Parameters& parameters, Use use);
  HeadLosses loss(Recorder& step, Pass pass, const HeadInputs& inputs) const;
  // Adds to the parameters' gradients.
  void backward(Recorder& step, const HeadInputs& inputs,
                const View<const float, 3>& d_outputs) const;
  void draw(Recorder& step, const View<const float, 2>& outputs, const RowDraw& draw,
            const View<float, 2>& rows) const;

 private:
  Index drums_, hidden_;
  ParameterId encoder_id_, decoder_id_;
  View<float, 2> encoder_, decoder_, d_encoder_, d_decoder_;
};

// The head that a configuration asks for.
class Head {
 public:
  Head(ParameterTable& table, const ModelConfig& config);

  // Columns of the outputs.
  Index size() const;
  void bind(const Parameters& parameters, Use use);

  // The losses and, in a training pass, the gradient of r_loss's weighted mean.
  HeadLosses loss(Recorder& step, Pass pass, const HeadInputs& inputs) const;
  // Adds to the gradients of the head's own parameters, where it has some.
  void backward(Recorder& step, const HeadInputs& inputs, const HeadLosses& losses) const;
  // rows [B, D] from the outputs [B, head size] of one step.
  void draw(Recorder& step, const View<const float, 2>& outputs, const RowDraw& draw,
            const View<float, 2>& rows) const;

 private:
  std::variant<GrooveHead, CategoricalHead, NadeHead> head_;
};

}  // namespace drumvae
