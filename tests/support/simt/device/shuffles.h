// What the lanes of a warp tell each other.  None of it orders memory.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "tests/support/simt/report.h"
#include "tests/support/simt/warp.h"

namespace drumvae::simt {

template <class T>
std::array<T, kLanes> values_of_lanes(Collective kind, unsigned mask, const T& value,
                                      const Where& where) {
  static_assert(sizeof(T) <= kMaxLaneBytes);
  std::array<T, kLanes> all;
  meet(kind, mask, &value, sizeof(T), all.data(), where);
  return all;
}

// The value of lane `source`, or one's own where the source is out of the segment.
template <class T>
T shuffle(unsigned mask, const T& value, unsigned source, bool in_segment, const Where& where) {
  const std::array<T, kLanes> all = values_of_lanes(Collective::shuffle, mask, value, where);
  if (!in_segment) return value;
  if (!(mask >> source & 1U))
    fail_kernel("%s:%d: a shuffle reads lane %u, which is not in mask %08x", where.file, where.line,
                source, mask);
  return all[source];
}

// fold(result, value) over the lanes of the mask, in ascending order.
template <class T, class Fold>
T reduce_lanes(unsigned mask, const T& value, const Where& where, const Fold& fold) {
  const std::array<T, kLanes> all = values_of_lanes(Collective::vote, mask, value, where);
  unsigned lane = static_cast<unsigned>(std::countr_zero(mask));
  T result = all[lane];
  while (++lane < kLanes) {
    if (mask >> lane & 1U) result = fold(result, all[lane]);
  }
  return result;
}

}  // namespace drumvae::simt

template <class T>
T __shfl_sync(unsigned mask, T value, int source, int width = 32,
              const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  const auto inside = static_cast<unsigned>(width - 1);
  const unsigned lane = drumvae::simt::running_lane();
  return drumvae::simt::shuffle(
      mask, value, (lane & ~inside) | (static_cast<unsigned>(source) & inside), true, where);
}

template <class T>
T __shfl_up_sync(unsigned mask, T value, unsigned distance, int width = 32,
                 const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  const auto inside = static_cast<unsigned>(width - 1);
  const unsigned lane = drumvae::simt::running_lane();
  return drumvae::simt::shuffle(mask, value, lane - distance, (lane & inside) >= distance, where);
}

template <class T>
T __shfl_down_sync(unsigned mask, T value, unsigned distance, int width = 32,
                   const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  const auto inside = static_cast<unsigned>(width - 1);
  const unsigned lane = drumvae::simt::running_lane();
  return drumvae::simt::shuffle(mask, value, lane + distance, (lane & inside) + distance <= inside,
                                where);
}

template <class T>
T __shfl_xor_sync(unsigned mask, T value, int bits, int width = 32,
                  const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  const auto inside = static_cast<unsigned>(width - 1);
  const unsigned lane = drumvae::simt::running_lane();
  const unsigned source = lane ^ static_cast<unsigned>(bits);
  return drumvae::simt::shuffle(mask, value, source, source <= (lane | inside), where);
}

inline unsigned __ballot_sync(unsigned mask, int predicate,
                              const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  const unsigned mine = predicate ? 1U << drumvae::simt::running_lane() : 0;
  return drumvae::simt::reduce_lanes(mask, mine, where,
                                     [](unsigned all, unsigned one) { return all | one; });
}
inline int __any_sync(unsigned mask, int predicate,
                      const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  return __ballot_sync(mask, predicate, where) != 0;
}
inline int __all_sync(unsigned mask, int predicate,
                      const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  return __ballot_sync(mask, predicate, where) == mask;
}

inline unsigned __reduce_add_sync(
    unsigned mask, unsigned value,
    const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  return drumvae::simt::reduce_lanes(mask, value, where,
                                     [](unsigned sum, unsigned one) { return sum + one; });
}
inline int __reduce_add_sync(unsigned mask, int value,
                             const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  return static_cast<int>(__reduce_add_sync(mask, static_cast<unsigned>(value), where));
}
inline unsigned __reduce_min_sync(
    unsigned mask, unsigned value,
    const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  return drumvae::simt::reduce_lanes(
      mask, value, where, [](unsigned least, unsigned one) { return one < least ? one : least; });
}
inline unsigned __reduce_max_sync(
    unsigned mask, unsigned value,
    const drumvae::simt::Where& where = drumvae::simt::Where::here()) {
  return drumvae::simt::reduce_lanes(
      mask, value, where, [](unsigned most, unsigned one) { return one > most ? one : most; });
}
