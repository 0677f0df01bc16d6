// How a kernel's check() says that a contract is broken.
#pragma once

#include <array>
#include <stdexcept>
#include <string>

#include "kernels/view.h"

namespace drumvae {

template <std::size_t Rank>
std::string shape_text(const std::array<Index, Rank>& shape) {
  std::string text = "[";
  for (std::size_t axis = 0; axis < Rank; ++axis) {
    text += (axis ? ", " : "") + std::to_string(shape[axis]);
  }
  return text + "]";
}

// Throws std::invalid_argument "KERNEL: ARGUMENT has shape [..], wanted [..]" unless the view is
// given with that shape.
template <class AnyView, std::size_t Rank>
void require_shape(const char* kernel, const char* argument, const AnyView& view,
                   const std::array<Index, Rank>& wanted) {
  const bool empty = [&] {
    for (Index extent : wanted) {
      if (extent == 0) return true;
    }
    return false;
  }();
  if (view.shape() == wanted && (view.given() || empty)) return;
  throw std::invalid_argument(std::string(kernel) + ": " + argument + " has shape " +
                              shape_text(view.shape()) + ", wanted " + shape_text(wanted));
}

// The same where the argument may be left out.
template <class AnyView, std::size_t Rank>
void require_shape_if_given(const char* kernel, const char* argument, const AnyView& view,
                            const std::array<Index, Rank>& wanted) {
  if (view.given()) require_shape(kernel, argument, view, wanted);
}

inline void require(bool holds, const char* kernel, const char* what) {
  if (!holds) throw std::invalid_argument(std::string(kernel) + ": " + what);
}

}  // namespace drumvae
