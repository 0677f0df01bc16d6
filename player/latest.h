// The newest value from one thread to another, without either waiting.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace drumvae {

// Of three slots the writer has one, the reader one, and the third goes between them.
template <class Value>
class Latest {
 public:
  // The writer's slot, to be filled before publish(); what it holds is old.
  Value& to_write() noexcept { return slots_[written_]; }
  void publish() noexcept {
    written_ = between_.exchange(written_ | kFresh, std::memory_order_acq_rel) & kSlot;
  }

  // Whether something was published since the last take(); it is read() then.
  bool take() noexcept {
    if ((between_.load(std::memory_order_relaxed) & kFresh) == 0) return false;
    read_ = between_.exchange(read_, std::memory_order_acq_rel) & kSlot;
    return true;
  }
  const Value& read() const noexcept { return slots_[read_]; }

 private:
  static constexpr std::uint32_t kSlot = 3, kFresh = 4;

  std::array<Value, 3> slots_{};
  std::uint32_t written_ = 0, read_ = 1;
  std::atomic<std::uint32_t> between_{2};
};

}  // namespace drumvae
