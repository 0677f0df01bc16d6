// The encoder for a few grooves at a time: what they are in the latent space.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "kernels/barrier.h"
#include "model/streamed_encoder.h"

namespace drumvae {

// Mean and deviation of the latent, each [B, Z].
struct Posterior {
  std::span<const float> mu, sigma;
};

// Each direction goes to one half of the threads, which share its steps; in fp32 the bits are those
// of the throughput route, on any number of threads.
class EncoderStream {
 public:
  // rows: 1 to kStreamedRows.  cpu must outlive the stream.  Throws std::invalid_argument.
  EncoderStream(std::shared_ptr<const StreamedEncoder> encoder, Cpu& cpu, Index rows);
  EncoderStream(const EncoderStream&) = delete;
  EncoderStream& operator=(const EncoderStream&) = delete;

  // Of grooves [T, B, input depth] with control [T, B, C] (empty where C = 0); valid until the next
  // call.  With one thread: no allocation, no lock, no system call.
  Posterior encode(std::span<const float> inputs, std::span<const float> control = {}) noexcept;

 private:
  // One direction of a layer.
  struct Side {
    const StreamedLstm* weights = nullptr;
    View<float, 3> start;   // [panels, B, 64]
    View<float, 3> cell;    // [panels, B, 16]
    View<float, 3> hidden;  // [2, panels*16, B], in turn
    std::unique_ptr<Barrier> barrier;
  };
  struct Layer {
    Side sides[2];           // forward, reverse
    View<float, 3> outputs;  // [T, 2H, B]: both directions' h, for the layer above
    Index sharing = 1;       // threads of a direction
  };
  struct Head {
    const StreamedLinear* weights = nullptr;
    View<float, 3> start, panels;  // [panels, B, 64]
    View<float, 2> rows;           // [B, Z]
  };

  void lay_out(std::byte* first);
  void fill_starts();
  void run_layer(std::size_t number) noexcept;
  void run_share(std::size_t number, int direction, Index share) noexcept;
  void run_heads() noexcept;

  std::shared_ptr<const StreamedEncoder> encoder_;
  Cpu* cpu_;
  Cpu here_{1};
  Index rows_;
  std::vector<Layer> layers_;
  Head mu_, sigma_;
  View<float, 3> inputs_, control_;          // [T, I, B], [T, C, B]
  View<float, 2> embedding_;                 // [2H, B]
  View<float, 2> no_noise_, deviation_, z_;  // [B, Z]
  View<float, 1> kl_, kl_cost_;              // [B]
  AlignedMemory memory_;
  Index bytes_ = 0;
};

}  // namespace drumvae
