// Generation on the CPU by streaming the decoder's weights.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "kernels/draw.h"
#include "kernels/step_state.h"
#include "model/decoder_stream.h"
#include "model/groove_vae.h"

namespace drumvae {

// Up to kStreamedRows outputs are one stream, whose steps all threads share; more are cut into
// groups, of which a thread takes up to kStreamsTogether at a time, so that none waits for another.
// The bits depend on neither.
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
  // A group's rows on their way.
  struct Lane {
    std::vector<float> z, control, hits, follow, drawn;
    std::vector<float> means;  // what is fed back, where it is not `drawn`
    StepInput input;
    DrawGrooveRows draw;
  };
  struct Call {
    const Inputs& inputs;
    const View<float, 3>& rows;
  };

  Index group_size(Index group) const {
    return std::min(stream_rows_, rows_ - group * stream_rows_);
  }
  Lane make_lane(const StreamedDecoder& decoder) const;
  void begin(const Call& call, Index group, DecoderStream& stream, Lane& lane) noexcept;
  void take_step(const Call& call, Index group, Index t, Lane& lane) const noexcept;
  std::span<const float> fed_back(const Lane& lane, Index t) const noexcept;
  void draw_step(std::span<const float> outputs, Lane& lane) noexcept;
  void keep_step(const Call& call, Index group, const Lane& lane) const noexcept;
  void share(const Call& call, int thread) noexcept;
  void generate(const Call& call, Index first_group, std::span<DecoderStream* const> streams,
                std::span<Lane> lanes) noexcept;

  Cpu* cpu_;
  Cpu here_{1};  // draws run in whichever thread asks
  Index rows_, groups_, stream_rows_;
  Index takers_;    // threads that take groups
  Index together_;  // groups that each takes at a time
  Drawing drawing_;
  std::vector<std::unique_ptr<DecoderStream>> streams_;  // one, or together_ for each taker
  std::vector<DecoderStream*> stepped_;                  // the same
  std::vector<Lane> lanes_;  // one for each thread that shares a stream, or for each stream
};

}  // namespace drumvae
