// The frame of a kernel's test: guarded memory on a device, one launch, and what it left there.
#pragma once

#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/device.h"
#include "tests/support/compare.h"

namespace trial {

// Where a trial runs, and how its memory lies there.
struct Site {
  drumvae::Device& device;
  bool aligned = false;  // rows begin at 16-byte boundaries; else at odd multiples of 4 bytes
};

// Bytes of a device between sentinels, and what they were when last looked at.
class GuardedBlock {
 public:
  // Sentinels throughout, of which nothing may be written.
  GuardedBlock(drumvae::Device& device, Index bytes)
      : memory_(device, (bytes + 3) / 4 * 4), bytes_(static_cast<std::size_t>(memory_.bytes())) {
    for (std::size_t i = 0; i < bytes_.size(); i += 4) std::memcpy(&bytes_[i], &kSentinel, 4);
  }

  // From null: what an output holds before it is written.
  void fill(Index first, Index count, const void* from, bool writable) {
    if (count == 0) return;
    auto* to = &bytes_.at(static_cast<std::size_t>(first));
    if (from) std::memcpy(to, from, static_cast<std::size_t>(count));
    for (Index i = 0; !from && i + 4 <= count; i += 4) std::memcpy(to + i, &kUnwritten, 4);
    writable_.resize(bytes_.size());
    for (Index i = first; i < first + count; ++i) writable_[static_cast<std::size_t>(i)] = writable;
  }
  void freeze() { writable_.assign(bytes_.size(), false); }

  void upload(drumvae::Device& device) const {
    device.upload(std::span<const std::byte>(bytes_), view());
  }
  // "" where only what may be written has changed since the last look, else the first other byte.
  std::string download(drumvae::Device& device) {
    const std::vector<std::byte> before = std::exchange(bytes_, device.download(view()));
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (bytes_[i] == before[i] || writable_[i]) continue;
      return "byte " + std::to_string(i) + " of " + std::to_string(before.size()) +
             " was written and is no output";
    }
    return "";
  }

  std::byte* data() const { return memory_.data(); }
  // The byte that the device has at `place`; null where that is not in this block.
  const std::byte* at(const void* place) const {
    const Index offset = static_cast<const std::byte*>(place) - data();
    return offset >= 0 && offset < memory_.bytes() ? &bytes_[static_cast<std::size_t>(offset)]
                                                   : nullptr;
  }

 private:
  // A number, since arithmetic may keep a NaN as it is.
  static constexpr float kSentinel = -987654.25F;

  View<std::byte, 1> view() const { return {memory_.data(), {memory_.bytes()}}; }

  drumvae::Buffer memory_;
  std::vector<std::byte> bytes_;
  std::vector<bool> writable_ = std::vector<bool>(bytes_.size());
};

// Memory for one launch, each array between sentinels, with sentinels between its rows too.  run()
// requires that these and the inputs are as they were.
class Trial {
 public:
  explicit Trial(Site& site) : site_(&site) {}

  template <int Rank>
  View<const float, Rank> input(const std::array<Index, Rank>& shape,
                                const std::vector<float>& values) {
    return place<Rank>(shape, gapped(shape), values, false);
  }
  template <int Rank>
  View<float, Rank> output(const std::array<Index, Rank>& shape) {
    return place<Rank, float>(shape, gapped(shape), {}, true);
  }
  template <int Rank>
  View<float, Rank> in_out(const std::array<Index, Rank>& shape, const std::vector<float>& values) {
    return place<Rank>(shape, gapped(shape), values, true);
  }

  // Without gaps and 256-byte aligned: an input; what is full of NaN and is not looked at.
  template <int Rank, class T>
  View<const T, Rank> dense_input(const std::array<Index, Rank>& shape,
                                  const std::vector<T>& values) {
    return place<Rank>(shape, kDense, values, false);
  }
  template <class T>
  View<T, 1> scratch(Index count) {
    return place<1, T>({count}, kDense, {}, true);
  }
  // One object, which may not or may be written.
  template <class T>
  const T* constant(const T& object) {
    return dense_input<1, T>({1}, {object}).data();
  }
  template <class T>
  T* object(const T& before) {
    return place<1, T>({1}, kDense, {before}, true).data();
  }
  // Nothing may change it from here on.
  void freeze(const void* place) { block_of(place).freeze(); }

  // Checks the kernel's contract, runs it and waits for it.
  template <class Kernel>
  void run(const Kernel& kernel) {
    site_->device.run(kernel);
    for (GuardedBlock& block : blocks_) REQUIRE(block.download(site_->device) == "");
  }

  // What the last run left: the elements of a view, in row-major order; an object.
  template <class T, int Rank>
  std::vector<float> gather(const View<T, Rank>& view) {
    if (view.size() == 0) return {};
    const auto* first = reinterpret_cast<const float*>(block_of(view.data()).at(view.data()));
    return trial::gather(View<const float, Rank>(first, view.shape(), view.stride()));
  }
  template <class T>
  T read(const T* object) {
    T value;
    std::memcpy(&value, block_of(object).at(object), sizeof(T));
    return value;
  }

 private:
  // Bytes before and behind an array, elements behind each of its rows.
  struct Gaps {
    Index guard, row;
  };
  static constexpr Gaps kDense{256, 0};

  template <std::size_t Rank>
  Gaps gapped(const std::array<Index, Rank>& shape) const {
    const Index to_four = (4 - shape[Rank - 1] % 4) % 4;
    if (site_->aligned) return {256, Rank > 1 ? 4 + to_four : 0};
    return {68, Rank > 1 ? 3 : 0};
  }

  template <int Rank, class T>
  View<T, Rank> place(const std::array<Index, Rank>& shape, const Gaps& gaps,
                      const std::vector<T>& values, bool writable) {
    constexpr Index kSize = sizeof(T);
    const Index width = shape[Rank - 1];
    std::array<Index, Rank> stride;
    stride[Rank - 1] = 1;
    Index step = width + gaps.row, rows = 1;
    for (int axis = Rank - 1; axis-- > 0;) {
      stride[axis] = step;
      step *= shape[axis];
      rows *= shape[axis];
    }
    GuardedBlock block(site_->device, step * kSize + 2 * gaps.guard);
    for (Index row = 0; row < rows; ++row) {
      block.fill(gaps.guard + row * (width + gaps.row) * kSize, width * kSize,
                 values.empty() ? nullptr : values.data() + row * width, writable);
    }
    block.upload(site_->device);
    blocks_.push_back(std::move(block));
    return {reinterpret_cast<T*>(blocks_.back().data() + gaps.guard), shape, stride};
  }

  GuardedBlock& block_of(const void* place) {
    for (GuardedBlock& block : blocks_) {
      if (block.at(place)) return block;
    }
    throw std::logic_error("this memory is no trial's");
  }

  Site* site_;
  std::vector<GuardedBlock> blocks_;
};

}  // namespace trial
