// How the bytes of a ProcessGroup travel; all calls are made by one thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <stdexcept>
#include <stop_token>

namespace drumvae {

// Another process of the group has ended or no longer answers.
class LostProcessError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The calls that move something wait for the other processes, and throw LostProcessError when they
// are given up or lost.
class Transport {
 public:
  virtual ~Transport() = default;

  virtual int rank() const = 0;
  virtual int size() const = 0;

  // Sends counts[r] floats from `from` to each rank r, one stretch after the other, and receives
  // counts[rank()] from each, in the order of ranks.
  virtual void exchange(std::span<const float> from, std::span<const int> counts,
                        std::span<float> to) = 0;
  // The inverse: each rank's stretch of counts[r] floats, which stands in its place of `values`,
  // goes to all.
  virtual void share(std::span<float> values, std::span<const int> counts) = 0;
  // Everybody's bytes, in the order of ranks.
  virtual void gather(std::span<const std::byte> mine, std::span<std::byte> all) = 0;
};

// Makes one.  given_up: asked to stop by another thread when the others are no longer waited for.
using OpenTransport = std::function<std::unique_ptr<Transport>(const std::stop_token& given_up)>;

}  // namespace drumvae
