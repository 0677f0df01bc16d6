// Atomics on integers, which order nothing else (CUDA's are relaxed).  Those on floats are left
// out: their order would change the bits of a sum.
#pragma once

#include <atomic>
#include <concepts>
#include <type_traits>

#include "tests/support/simt/block.h"
#include "tests/support/simt/grid.h"

namespace drumvae::simt {

template <class T>
concept AtomicInteger = std::integral<T> &&(sizeof(T) == 4 || sizeof(T) == 8);

// f(the place's value as an atomic).  Another thread may come first, and what others did before a
// fence is seen afterwards.
template <class T, class F>
T atomically(T* place, const F& f) {
  may_switch();
  const T old = f(std::atomic_ref<T>(*place));
  see_fences();
  return old;
}

// Replaces the old value by f(old) and returns the old one.
template <class T, class F>
T replace_atomically(T* place, const F& f) {
  return atomically(place, [&](std::atomic_ref<T> value) {
    T old = value.load(std::memory_order_relaxed);
    while (!value.compare_exchange_weak(old, f(old), std::memory_order_relaxed)) {
    }
    return old;
  });
}

}  // namespace drumvae::simt

template <drumvae::simt::AtomicInteger T>
T atomicAdd(T* place, std::type_identity_t<T> value) {
  return drumvae::simt::atomically(place, [&](std::atomic_ref<T> old) {
    return old.fetch_add(value, std::memory_order_relaxed);
  });
}
template <drumvae::simt::AtomicInteger T>
T atomicSub(T* place, std::type_identity_t<T> value) {
  return drumvae::simt::atomically(place, [&](std::atomic_ref<T> old) {
    return old.fetch_sub(value, std::memory_order_relaxed);
  });
}
template <drumvae::simt::AtomicInteger T>
T atomicOr(T* place, std::type_identity_t<T> value) {
  return drumvae::simt::atomically(place, [&](std::atomic_ref<T> old) {
    return old.fetch_or(value, std::memory_order_relaxed);
  });
}
template <drumvae::simt::AtomicInteger T>
T atomicAnd(T* place, std::type_identity_t<T> value) {
  return drumvae::simt::atomically(place, [&](std::atomic_ref<T> old) {
    return old.fetch_and(value, std::memory_order_relaxed);
  });
}
template <drumvae::simt::AtomicInteger T>
T atomicExch(T* place, std::type_identity_t<T> value) {
  return drumvae::simt::atomically(place, [&](std::atomic_ref<T> old) {
    return old.exchange(value, std::memory_order_relaxed);
  });
}
template <drumvae::simt::AtomicInteger T>
T atomicCAS(T* place, std::type_identity_t<T> expected, std::type_identity_t<T> value) {
  return drumvae::simt::atomically(place, [&](std::atomic_ref<T> old) {
    old.compare_exchange_strong(expected, value, std::memory_order_relaxed);
    return expected;
  });
}
template <drumvae::simt::AtomicInteger T>
T atomicMin(T* place, std::type_identity_t<T> value) {
  return drumvae::simt::replace_atomically(place, [&](T old) { return value < old ? value : old; });
}
template <drumvae::simt::AtomicInteger T>
T atomicMax(T* place, std::type_identity_t<T> value) {
  return drumvae::simt::replace_atomically(place, [&](T old) { return old < value ? value : old; });
}
// Counts up to `limit`, then from 0 again.
inline unsigned atomicInc(unsigned* place, unsigned limit) {
  return drumvae::simt::replace_atomically(
      place, [&](unsigned old) { return old >= limit ? 0U : old + 1; });
}
