// Encoding for an audio thread, by a thread of its own.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "player/groove_encoder.h"
#include "player/latest.h"

namespace drumvae {

// One thread calls submit(), cancel() and collect(); none of these waits, allocates or calls the
// system.  The worker's thread looks for work every millisecond, so that nobody need wake it.
class EncodeWorker {
 public:
  explicit EncodeWorker(std::shared_ptr<const PlayableModel> model);
  ~EncodeWorker();
  EncodeWorker(const EncodeWorker&) = delete;
  EncodeWorker& operator=(const EncodeWorker&) = delete;

  std::int64_t latent() const { return model_->config().latent; }

  // Sane hits, DRUMVAE_MOST_NOTES at most; gives up what was submitted before.  The ticket is above
  // those before.
  std::uint32_t submit(std::span<const drumvae_hit> hits) noexcept;
  void cancel() noexcept;

  enum class Result : std::uint8_t { none, silent, encoded };
  struct Collected {
    Result result = Result::none;
    std::uint32_t ticket = 0;
    std::span<const float> z = {};  // [Z]; until the next call
  };
  // What was submitted last, once it is done, and once only.
  Collected collect() noexcept;

 private:
  struct Groove {
    std::uint32_t ticket = 0;
    std::size_t count = 0;
    std::array<drumvae_hit, DRUMVAE_MOST_NOTES> hits{};
  };
  struct Encoded {
    std::uint32_t ticket = 0;
    bool silent = false;
    std::vector<float> z = {};
  };

  void work();
  void encode(const Groove& groove);

  std::shared_ptr<const PlayableModel> model_;
  GrooveEncoder encoder_;
  Latest<Groove> submitted_;
  Latest<Encoded> encoded_;
  std::uint32_t ticket_ = 0;              // of the newest groove
  bool awaited_ = false;                  // it was neither collected nor cancelled
  std::atomic<std::uint32_t> wanted_{0};  // the ticket that is worth encoding; 0: none
  std::atomic<bool> closing_{false};
  std::thread thread_;
};

}  // namespace drumvae
