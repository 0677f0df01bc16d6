// The worker's loop, and what goes to and fro.
#include "player/encode_worker.h"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace drumvae {

EncodeWorker::EncodeWorker(std::shared_ptr<const PlayableModel> model)
    : model_(std::move(model)), encoder_(model_), thread_([this] { work(); }) {}

EncodeWorker::~EncodeWorker() {
  closing_.store(true, std::memory_order_relaxed);
  thread_.join();
}

std::uint32_t EncodeWorker::submit(std::span<const drumvae_hit> hits) noexcept {
  Groove& groove = submitted_.to_write();
  groove.ticket = ++ticket_;
  groove.count = hits.size();
  std::ranges::copy(hits, groove.hits.begin());
  awaited_ = true;
  wanted_.store(ticket_, std::memory_order_relaxed);
  submitted_.publish();
  return ticket_;
}

void EncodeWorker::cancel() noexcept {
  awaited_ = false;
  wanted_.store(0, std::memory_order_relaxed);
}

EncodeWorker::Collected EncodeWorker::collect() noexcept {
  if (!encoded_.take() || !awaited_ || encoded_.read().ticket != ticket_) return {};
  awaited_ = false;
  const Encoded& encoded = encoded_.read();
  return {encoded.silent ? Result::silent : Result::encoded, encoded.ticket, encoded.z};
}

void EncodeWorker::work() {
  while (!closing_.load(std::memory_order_relaxed)) {
    if (submitted_.take() && submitted_.read().ticket == wanted_.load(std::memory_order_relaxed))
      encode(submitted_.read());
    else
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void EncodeWorker::encode(const Groove& groove) {
  Encoded& encoded = encoded_.to_write();
  encoded.ticket = groove.ticket;
  try {
    const Posterior posterior = encoder_.encode(std::span(groove.hits).first(groove.count));
    encoded.z.assign(posterior.mu.begin(), posterior.mu.end());
    encoded.silent = false;
  } catch (const std::exception&) {  // nothing was heard, or there was no memory
    encoded.silent = true;
  }
  encoded_.publish();
}

}  // namespace drumvae
