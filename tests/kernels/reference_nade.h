// The NADE head in double precision, sharing nothing with the project: one row, forward and
// backward.
#pragma once

#include "tests/kernels/reference.h"

namespace reference {

template <class R>
struct NadeRow {
  R loss;                               // sum over the drums
  std::vector<R> s;                     // [D]
  std::vector<R> d_biases;              // [Nh + D]
  std::vector<R> d_encoder, d_decoder;  // [D, Nh]
};

// biases [b_enc (Nh) | b_dec (D)]; y [D]; encoder, decoder [D, Nh].
template <class R>
NadeRow<R> nade_row(const std::vector<R>& biases, const std::vector<R>& y,
                    const std::vector<R>& encoder, const std::vector<R>& decoder) {
  const std::size_t drums = y.size(), units = biases.size() - drums;
  const R one(1), floor(1e-6);
  NadeRow<R> row{.loss = R(0),
                 .s = {},
                 .d_biases = std::vector<R>(biases.size(), R(0)),
                 .d_encoder = std::vector<R>(drums * units),
                 .d_decoder = std::vector<R>(drums * units)};
  std::vector<R> a(biases.begin(), biases.begin() + static_cast<std::ptrdiff_t>(units));
  std::vector<std::vector<R>> d_a;  // by drum
  std::vector<R> losses;
  for (std::size_t c = 0; c < drums; ++c) {
    std::vector<R> h;
    for (const R& unit : a) h.push_back(sigmoid(unit));
    const R s = dot(biases[units + c], &decoder[c * units], 1, h.data(), 1, units);
    const R p = sigmoid(s), q = sigmoid(-s), miss = one - y[c];
    const R d_s = p * q * (miss / (q + floor) - y[c] / (p + floor));
    losses.push_back(-(y[c] * log(p + floor) + miss * log(q + floor)));
    row.s.push_back(s);
    row.d_biases[units + c] = d_s;
    d_a.emplace_back();
    for (std::size_t j = 0; j < units; ++j) {
      row.d_decoder[c * units + j] = d_s * h[j];
      d_a.back().push_back(d_s * decoder[c * units + j] * h[j] * (one - h[j]));
      a[j] += y[c] * encoder[c * units + j];
    }
  }
  row.loss = sum(losses);
  for (std::size_t j = 0; j < units; ++j) {
    R behind(0);
    for (std::size_t c = drums; c-- > 0;) {
      row.d_encoder[c * units + j] = y[c] * behind;
      behind += d_a[c][j];
    }
    row.d_biases[j] = behind;
  }
  return row;
}

}  // namespace reference
