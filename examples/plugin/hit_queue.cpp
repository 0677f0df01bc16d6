// A short array that is kept in order.
#include "hit_queue.h"

#include <algorithm>

namespace plugin {

DueHit HitQueue::take() {
  const DueHit hit = front();
  std::copy(hits_.begin() + 1, hits_.begin() + count_, hits_.begin());
  --count_;
  return hit;
}

void HitQueue::add(const DueHit& hit) {
  if (count_ == hits_.size()) return;
  std::size_t to = count_++;
  for (; to > 0 && hits_[to - 1].step > hit.step; --to) hits_[to] = hits_[to - 1];
  hits_[to] = hit;
}

void HitQueue::move(double steps) {
  for (std::size_t i = 0; i < count_; ++i) hits_[i].step += steps;
}

}  // namespace plugin
