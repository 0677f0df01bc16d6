// Floats of 16 bits, to keep and to send; arithmetic is never done in them.
#pragma once

#include <bit>
#include <cstdint>

namespace drumvae {

// bf16: the upper half of an fp32, to nearest, ties to even.  value: not NaN.
constexpr std::uint16_t to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return static_cast<std::uint16_t>((bits + 0x7FFFU + (bits >> 16U & 1U)) >> 16U);
}

constexpr float from_bf16(std::uint16_t half) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(half) << 16U);
}

// IEEE 754 binary16, to nearest, ties to even; infinity from 65520 on.  value: not NaN.
constexpr std::uint16_t to_f16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t sign = bits >> 16U & 0x8000U, magnitude = bits & 0x7FFFFFFFU;
  const auto with_sign = [&](std::uint32_t half) {
    return static_cast<std::uint16_t>(sign | half);
  };
  if (magnitude >= std::bit_cast<std::uint32_t>(65520.0F)) return with_sign(0x7C00U);
  if (magnitude < std::bit_cast<std::uint32_t>(0x1p-14F)) {
    // Subnormal: a sum with 0.5 has binary16's last place as its own, and rounds to it.
    const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
    return with_sign(std::bit_cast<std::uint32_t>(shifted) - std::bit_cast<std::uint32_t>(0.5F));
  }
  const std::uint32_t rounded = magnitude + 0xFFFU + (magnitude >> 13U & 1U);
  return with_sign((rounded >> 13U) - (112U << 10U));
}

// Without a branch, so that a loop over many becomes vector code.
constexpr float from_f16(std::uint16_t half) {
  const std::uint32_t sign = (half & 0x8000U) << 16U, magnitude = half & 0x7FFFU;
  // Shifted, it has an exponent that is 112 too small, also where it is subnormal.
  const float value = std::bit_cast<float>(magnitude << 13U) * 0x1p112F;
  const std::uint32_t infinite = magnitude >= 0x7C00U ? 0x7F800000U : 0U;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(value) | sign | infinite);
}

}  // namespace drumvae
