// Making the next item of a sequence in another thread while the caller uses this one.
#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <utility>

namespace drumvae {

// Items are numbered and made by a function of the number, so that what is made ahead cannot differ
// from what is made when asked for.
template <class Item>
class Prefetcher {
 public:
  // Overwrites the item, whose memory is used again.  Never called twice at a time.
  using Make = std::function<void(std::int64_t number, Item& item)>;

  Prefetcher(Make make, bool ahead) : make_(std::move(make)), ahead_(ahead) {}
  Prefetcher(const Prefetcher&) = delete;
  Prefetcher& operator=(const Prefetcher&) = delete;

  // Item `number`, valid until the next call; number + 1 is begun.  What `make` throws is thrown
  // here, when the item is asked for.
  const Item& get(std::int64_t number) {
    if (!next_ready_.valid() || next_number_ != number) begin(number);
    next_ready_.get();
    std::swap(current_, next_);
    if (ahead_) begin(number + 1);
    return current_;
  }

 private:
  void begin(std::int64_t number) {
    if (next_ready_.valid()) next_ready_.wait();
    next_number_ = number;
    next_ready_ = std::async(ahead_ ? std::launch::async : std::launch::deferred,
                             [this, number] { make_(number, next_); });
  }

  Make make_;
  bool ahead_;
  Item current_, next_;
  std::int64_t next_number_ = 0;
  std::future<void> next_ready_;  // last: its destructor waits for the thread that uses the others
};

}  // namespace drumvae
