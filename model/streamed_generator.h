// Generation on the CPU by streaming the decoder's weights.
#pragma once

#include <memory>
#include <vector>

#include "kernels/step_state.h"
#include "model/decoder_stream.h"

namespace drumvae {

// Up to kStreamedRows outputs are one stream, whose steps all threads share; more are cut into
// groups, which the threads take whole, so that none waits for another.  The bits depend on
// neither.
class StreamedGenerator {
 public:
  // rows >= 1 outputs at a time, temperature >= 0.  cpu must outlive the generator.  Throws
  // std::invalid_argument for a model whose decoder is not streamed.
  StreamedGenerator(const GrooveVae& model, WeightFormat format, Cpu& cpu, Index rows,
                    float temperature);

  // The rows of each step, [T, B, D], from z [B, Z] and control [T, B, C] (not given where C = 0);
  // input: key and number of the first output.  All dense.  With one thread: no allocation, no
  // lock, no system call.
  void decode(const View<const float, 2>& z, const View<const float, 3>& control,
              const StepInput& input, const View<float, 3>& rows) noexcept;

 private:
  // What a thread has for itself: the rows of its group.
  struct Lane {
    std::vector<float> z, control, drawn;
    StepInput input;
  };
  struct Call {
    const View<const float, 2>& z;
    const View<const float, 3>& control;
    const StepInput& input;
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
  float temperature_;
  std::vector<std::unique_ptr<DecoderStream>> streams_;  // one, or one per thread
  std::vector<Lane> lanes_;                              // one per thread
};

}  // namespace drumvae
