// The decoder as a stream: one groove, or up to twelve side by side, row by row.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "kernels/barrier.h"
#include "model/streamed_decoder.h"

namespace drumvae {

// Streams that one thread steps together at most.
inline constexpr std::size_t kStreamsTogether = 8;

// Made for an audio thread: begin() and step() do not allocate, lock, throw or call the system, and
// take the same time at every step.  What depends on z alone is worked out by begin(); a step then
// reads each weight once.  In fp32 its bits are those of the throughput route.
class DecoderStream {
 public:
  // rows: 1 to kStreamedRows.  threads: how many will share each step, by share_step(); for a
  // stream that is stepped by one thread leave it at 1.  Throws std::invalid_argument.
  DecoderStream(std::shared_ptr<const StreamedDecoder> decoder, Index rows, int threads = 1);
  DecoderStream(const DecoderStream&) = delete;
  DecoderStream& operator=(const DecoderStream&) = delete;

  Index rows() const { return rows_; }
  int threads() const { return static_cast<int>(lanes_.size()); }

  // Starts grooves from z [B, Z].
  void begin(std::span<const float> z) noexcept;

  // The same grooves go on with another z [B, Z]: what was played stays in the layers' states, and
  // the steps to come read z anew.
  void steer(std::span<const float> z) noexcept;

  // The next step's head pre-activations [B, head size], of which DrawGrooveRows (kernels/draw.h)
  // makes a row, from the row before it [B, D] (empty: zeros, as before the first) and its control
  // [B, C] (empty where C = 0); valid until the next call.
  std::span<const float> step(std::span<const float> previous,
                              std::span<const float> control = {}) noexcept {
    return share_step(0, previous, control);
  }

  // The same by all of threads() threads, each with its number and the same inputs; each gets a
  // copy of its own.  They wait for each other, spinning and then asleep (kernels/barrier.h): for
  // work off the audio thread.
  std::span<const float> share_step(int thread, std::span<const float> previous,
                                    std::span<const float> control = {}) noexcept;

  // A step of up to kStreamsTogether streams of one decoder by one thread, each with inputs that
  // take() was given and results that outputs() has: a panel of weights comes from far away once
  // for all of them.
  static void step_together(std::span<DecoderStream* const> streams) noexcept;
  void take(std::span<const float> previous, std::span<const float> control = {}) noexcept;
  std::span<const float> outputs() const noexcept;

 private:
  struct Layer {
    const StreamedLstm* weights;
    View<float, 3> bias;    // [panels, B, 64]
    View<float, 3> start;   // the same, with the context's product; bias where there is no context
    View<float, 3> cell;    // [panels, B, 16]
    View<float, 3> hidden;  // [2, panels*16, B]: of the step before and of this one, in turn
  };
  // What each thread has for itself.
  struct Lane {
    View<float, 2> previous, control;  // [D, B], [C, B]
    View<float, 3> head;               // [panels, B, 64]
    View<float, 2> outputs;            // [B, head size]
    Index old_hidden = 0;              // which half of hidden is of the step before
  };

  void lay_out(std::byte* first);
  void fill_biases();
  void begin_layers() noexcept;
  using Parts = std::array<StreamedPart, 3>;
  StreamedLstmStep layer_step(std::size_t number, const Lane& lane, Parts& parts) const noexcept;
  void run_layer(std::size_t number, int thread, const Lane& lane) noexcept;
  void run_output(Lane& lane) noexcept;

  std::shared_ptr<const StreamedDecoder> decoder_;
  Index rows_;
  std::vector<Layer> layers_;
  std::vector<Lane> lanes_;
  View<float, 2> z_;                                           // [Z, B]
  View<float, 3> initial_bias_, initial_state_, output_bias_;  // [panels, B, 64]
  AlignedMemory memory_;
  Index bytes_ = 0;
  Barrier barrier_;
};

}  // namespace drumvae
