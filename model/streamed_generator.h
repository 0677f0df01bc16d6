// Generation on the CPU by streaming the decoder's weights.
#pragma once

#include <memory>
#include <vector>

#include "kernels/step_state.h"
#include "model/decoder_stream.h"
#include "model/head.h"

namespace drumvae {

// Up to kStreamedRows outputs are one stream, whose steps all threads share; more are cut into
// groups, which the threads take whole, so that none waits for another.  The bits depend on
// neither.
class StreamedGenerator {
 public:
  // What a decode reads.  All dense.
  struct Inputs {
    View<const float, 2> z;        // [B, Z]
    View<const float, 3> control;  // [T, B, C]; not given where C = 0
    View<const float, 3> hits;     // [T, B, D/3]; where the drawing keeps them
    View<const float, 3> follow;   // [T, B, 1]; where it follows taps
    StepInput step;                // key and number of the first output
  };

  // rows >= 1 outputs at a time.  cpu must outlive the generator.  Throws std::invalid_argument for
  // a model whose decoder is not streamed.
  StreamedGenerator(const GrooveVae& model, WeightFormat format, Cpu& cpu, Index rows,
                    const Drawing& drawing);

  // The rows of each step, dense [T, B, D].  With one thread: no allocation, no lock, no system
  // call.
  void decode(const Inputs& inputs, const View<float, 3>& rows) noexcept;

 private:
  // What a thread has for itself: the rows of its group.
  struct Lane {
    std::vector<float> z, control, hits, follow, drawn;
    std::vector<float> means;  // what is fed back, where it is not `drawn`
    StepInput input;
  };
  struct Call {
    const Inputs& inputs;
    const View<float, 3>& rows;
  };

  Index group_size(Index group) const {
    return std::min(stream_rows_, rows_ - group * stream_rows_);
  }
  void begin(const Call& call, Index group, DecoderStream& stream, Lane& lane) noexcept;
  void generate(const Call& call, Index group, DecoderStream& stream, int thread,
                Lane& lane) noexcept;

  Cpu* cpu_;
  Cpu here_{1};  // draws run in whichever thread asks
  Index rows_, groups_, stream_rows_;
  Drawing drawing_;
  std::vector<std::unique_ptr<DecoderStream>> streams_;  // one, or one per thread
  std::vector<Lane> lanes_;                              // one per thread
};

}  // namespace drumvae
