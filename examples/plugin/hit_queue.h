// Hits that are asked and have not been struck, in the order of time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace plugin {

struct DueHit {
  double step = 0;  // of the song
  std::uint8_t pitch = 0, velocity = 0;
};

// Nothing here allocates; a hit beyond the 128th is left out.
class HitQueue {
 public:
  bool empty() const { return count_ == 0; }
  // Of a queue that is not empty.
  const DueHit& front() const { return hits_[0]; }
  DueHit take();
  // Behind those of the same step.
  void add(const DueHit& hit);
  void clear() { count_ = 0; }
  // The song has jumped.
  void move(double steps);

 private:
  std::array<DueHit, 128> hits_{};
  std::size_t count_ = 0;
};

}  // namespace plugin
