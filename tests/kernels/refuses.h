// What the tests of the contracts share: views that fit, and a kernel spoilt in one way.
#pragma once

#include <catch2/catch.hpp>
#include <stdexcept>

#include "kernels/step_state.h"
#include "kernels/view.h"

namespace contract_test {

using drumvae::Index;
using drumvae::View;

// check() reads none of it.
alignas(64) inline float memory[8192];
inline drumvae::StepInput input;
inline drumvae::StepState state;

inline View<float, 1> vec(Index a) { return {memory, {a}}; }
inline View<float, 2> mat(Index a, Index b) { return {memory, {a, b}}; }
inline View<float, 3> box(Index a, Index b, Index c) { return {memory, {a, b, c}}; }

// Requires that the kernel passes, and that it throws naming `what` once `spoil` changed it.
template <class Kernel, class Spoil>
void refuses(const Kernel& good, const char* what, const Spoil& spoil) {
  REQUIRE_NOTHROW(good.check());
  Kernel bad = good;
  spoil(bad);
  INFO(what);
  REQUIRE_THROWS_AS(bad.check(), std::invalid_argument);
  REQUIRE_THROWS_WITH(bad.check(), Catch::Contains(what));
}

}  // namespace contract_test
