// Views: a pointer, a shape and strides.  They own nothing; the owner is a Buffer or an Arena of
// the engine.
#pragma once

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace drumvae {

using Index = std::int64_t;

// A 16-bit float with the exponent range of float: the upper half of a float's bits.
struct Bf16 {
  std::uint16_t bits;
};

// How a number is stored.  Accumulators and cell state are always f32.
enum class ElementType : std::uint8_t { f32, bf16 };

constexpr Index element_bytes(ElementType type) { return type == ElementType::f32 ? 4 : 2; }

// A strided array of Rank axes; the last axis is dense.  The default view is empty: "not given".
template <class T, int Rank>
class View {
 public:
  using Shape = std::array<Index, Rank>;

  constexpr View() = default;

  // Dense, row-major.
  constexpr View(T* first, const Shape& shape) : first_(first), shape_(shape) {
    Index stride = 1;
    for (int axis = Rank; axis-- > 0;) {
      stride_[axis] = stride;
      stride *= shape[axis];
    }
  }

  constexpr View(T* first, const Shape& shape, const Shape& stride)
      : first_(first), shape_(shape), stride_(stride) {}

  template <class U>
  requires(std::is_same_v<T, const U>) constexpr View(
      const View<U, Rank>& other)  // NOLINT(google-explicit-constructor)
      : first_(other.data()), shape_(other.shape()), stride_(other.stride()) {}

  constexpr T* data() const { return first_; }
  constexpr const Shape& shape() const { return shape_; }
  constexpr const Shape& stride() const { return stride_; }
  constexpr Index extent(int axis) const { return shape_[axis]; }
  constexpr Index stride(int axis) const { return stride_[axis]; }
  constexpr bool given() const { return first_ != nullptr; }

  constexpr Index size() const {
    Index product = 1;
    for (Index extent : shape_) product *= extent;
    return product;
  }

  constexpr bool dense() const {
    Index stride = 1;
    for (int axis = Rank; axis-- > 0;) {
      if (shape_[axis] > 1 && stride_[axis] != stride) return false;
      stride *= shape_[axis];
    }
    return true;
  }

  // The slice at `index` of the first axis.
  constexpr decltype(auto) operator[](Index index) const {
    assert(index >= 0 && index < shape_[0]);
    if constexpr (Rank == 1) {
      return static_cast<T&>(first_[index * stride_[0]]);
    } else {
      typename View<T, Rank - 1>::Shape shape, stride;
      for (int axis = 1; axis < Rank; ++axis) {
        shape[axis - 1] = shape_[axis];
        stride[axis - 1] = stride_[axis];
      }
      return View<T, Rank - 1>(first_ + index * stride_[0], shape, stride);
    }
  }

  // `count` entries of the last axis, from `begin`.
  constexpr View columns(Index begin, Index count) const {
    assert(begin >= 0 && begin + count <= shape_[Rank - 1]);
    View part = *this;
    part.first_ += begin;
    part.shape_[Rank - 1] = count;
    return part;
  }

  // `count` entries of the first axis, from `begin`.
  constexpr View rows(Index begin, Index count) const {
    assert(begin >= 0 && begin + count <= shape_[0]);
    View part = *this;
    part.first_ += begin * stride_[0];
    part.shape_[0] = count;
    return part;
  }

  // The first two axes as one: [T, B, D] as [T*B, D].
  constexpr auto flat_rows() const requires(Rank == 3) {
    assert(stride_[0] == shape_[1] * stride_[1]);
    return View<T, 2>(first_, {shape_[0] * shape_[1], shape_[2]}, {stride_[1], stride_[2]});
  }

 private:
  T* first_ = nullptr;
  Shape shape_{};
  Shape stride_{};
};

// A view whose element type is known at run time: what passes between layers, and may be kept in 16
// bits by a route.
template <int Rank>
class ElementView {
 public:
  using Shape = std::array<Index, Rank>;

  constexpr ElementView() = default;
  constexpr ElementView(View<float, Rank> view)  // NOLINT(google-explicit-constructor)
      : first_(view.data()), shape_(view.shape()), stride_(view.stride()) {}
  constexpr ElementView(View<Bf16, Rank> view)  // NOLINT(google-explicit-constructor)
      : first_(view.data()),
        shape_(view.shape()),
        stride_(view.stride()),
        type_(ElementType::bf16) {}
  // Read-only data behind a member that its kernel only reads.
  constexpr ElementView(View<const float, Rank> view)  // NOLINT(google-explicit-constructor)
      : first_(const_cast<float*>(view.data())), shape_(view.shape()), stride_(view.stride()) {}

  constexpr ElementType type() const { return type_; }
  constexpr bool given() const { return first_ != nullptr; }
  constexpr const Shape& shape() const { return shape_; }
  constexpr Index extent(int axis) const { return shape_[axis]; }

  constexpr View<float, Rank> f32() const {
    assert(type_ == ElementType::f32);
    return {static_cast<float*>(first_), shape_, stride_};
  }

 private:
  void* first_ = nullptr;
  Shape shape_{};
  Shape stride_{};
  ElementType type_ = ElementType::f32;
};

}  // namespace drumvae
