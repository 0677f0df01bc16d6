// The judge of the kernels: the model's formulas in double precision, sharing nothing with the
// project.
//
// Every function is a template over the number: double, or Real, which carries a bound of float's
// rounding errors along, so that a test's tolerance follows from its operands.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace reference {

inline constexpr double kEps = std::numeric_limits<float>::epsilon();

// A value and what a float computation of it may be off, in units of kEps, to first order.
struct Real {
  double value = 0;
  double error = 0;

  Real() = default;
  Real(double exact) : value(exact) {}  // NOLINT(google-explicit-constructor)
  Real(double v, double e) : value(v), error(e) {}
};

inline Real operator+(Real a, Real b) {
  const double value = a.value + b.value;
  return {value, a.error + b.error + std::abs(a.value) + std::abs(b.value)};
}
inline Real operator-(Real a) { return {-a.value, a.error}; }
inline Real operator-(Real a, Real b) { return a + -b; }
inline Real operator*(Real a, Real b) {
  const double value = a.value * b.value;
  return {value, std::abs(a.value) * b.error + std::abs(b.value) * a.error + std::abs(value)};
}
inline Real operator/(Real a, Real b) {
  const double value = a.value / b.value;
  return {value, (a.error + std::abs(value) * b.error) / std::abs(b.value) + std::abs(value)};
}
inline Real& operator+=(Real& a, Real b) { return a = a + b; }

// A function's value, slope and float's own error in it: 4 eps relative.
inline Real function(Real x, double value, double slope) {
  return {value, std::abs(slope) * x.error + 4 * std::abs(value)};
}

inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
inline double softplus(double x) { return std::fmax(x, 0) + std::log1p(std::exp(-std::abs(x))); }
inline double tanh(double x) { return std::tanh(x); }
inline double exp(double x) { return std::exp(x); }
inline double log(double x) { return std::log(x); }
inline double sqrt(double x) { return std::sqrt(x); }

inline Real sigmoid(Real x) {
  const double y = sigmoid(x.value);
  return function(x, y, y * sigmoid(-x.value));
}
inline Real softplus(Real x) { return function(x, softplus(x.value), sigmoid(x.value)); }
inline Real tanh(Real x) {
  const double y = tanh(x.value);
  return function(x, y, 1 - y * y);
}
inline Real exp(Real x) { return function(x, exp(x.value), exp(x.value)); }
inline Real log(Real x) { return function(x, log(x.value), 1 / x.value); }
inline Real sqrt(Real x) {
  const double y = sqrt(x.value);
  return function(x, y, y > 0 ? .5 / y : 0);
}

// The numbers of a buffer of floats.
template <class R>
std::vector<R> numbers(const std::vector<float>& floats) {
  std::vector<R> result;
  for (float value : floats) result.push_back(R(double{value}));
  return result;
}

inline std::vector<double> values(const std::vector<Real>& reals) {
  std::vector<double> result;
  for (const Real& real : reals) result.push_back(real.value);
  return result;
}

// What `first_difference` may allow: the carried error, with room for second order and underflow.
inline std::vector<double> bounds(const std::vector<Real>& reals) {
  std::vector<double> result;
  for (const Real& real : reals) result.push_back(1.1 * kEps * real.error + 1e-37);
  return result;
}

// start + sum_k a[k*a_step] * b[k*b_step], in any order: 4 eps of the sum of absolute terms.
template <class R>
R dot(R start, const R* a, std::size_t a_step, const R* b, std::size_t b_step, std::size_t count);

template <>
inline double dot(double start, const double* a, std::size_t a_step, const double* b,
                  std::size_t b_step, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) start += a[k * a_step] * b[k * b_step];
  return start;
}

template <>
inline Real dot(Real start, const Real* a, std::size_t a_step, const Real* b, std::size_t b_step,
                std::size_t count) {
  double value = start.value, error = start.error, terms = std::abs(start.value);
  for (std::size_t k = 0; k < count; ++k) {
    const Real &x = a[k * a_step], &y = b[k * b_step];
    value += x.value * y.value;
    terms += std::abs(x.value * y.value);
    error += std::abs(x.value) * y.error + std::abs(y.value) * x.error;
  }
  return {value, error + 4 * terms};
}

// The sum of terms that float code adds in double.
inline double sum(const std::vector<double>& terms) {
  double total = 0;
  for (double term : terms) total += term;
  return total;
}
inline Real sum(const std::vector<Real>& terms) {
  Real total;
  for (const Real& term : terms) {
    total.value += term.value;
    total.error += term.error;
  }
  total.error += std::abs(total.value);
  return total;
}

// The sum of terms that float code adds in float, in any order: 4 eps of the absolute terms.
inline double float_sum(const std::vector<double>& terms) { return sum(terms); }
inline Real float_sum(const std::vector<Real>& terms) {
  const std::vector<Real> ones(terms.size(), Real(1));
  return dot(Real(0), terms.data(), 1, ones.data(), 1, terms.size());
}

// One row of an LSTM step.  a and gates: 4H numbers in the order i, g, f, o.
template <class R>
void lstm_cell_forward(std::size_t units, const R* a, const R* cell_prev, R* gates, R* cell,
                       R* hidden) {
  for (std::size_t j = 0; j < units; ++j) {
    const R i = sigmoid(a[j]), g = tanh(a[units + j]);
    const R f = sigmoid(a[2 * units + j] + R(1)), o = sigmoid(a[3 * units + j]);
    const R c = f * cell_prev[j] + i * g;
    gates[j] = i;
    gates[units + j] = g;
    gates[2 * units + j] = f;
    gates[3 * units + j] = o;
    cell[j] = c;
    hidden[j] = o * tanh(c);
  }
}

// d_cell: in d c, out d c_prev.
template <class R>
void lstm_cell_backward(std::size_t units, const R* gates, const R* cell_prev, const R* cell,
                        const R* d_hidden, R* d_cell, R* d_a) {
  const R one(1);
  for (std::size_t j = 0; j < units; ++j) {
    const R i = gates[j], g = gates[units + j], f = gates[2 * units + j], o = gates[3 * units + j];
    const R tanh_c = tanh(cell[j]);
    const R d_c = d_cell[j] + d_hidden[j] * o * (one - tanh_c * tanh_c);
    d_a[j] = d_c * g * i * (one - i);
    d_a[units + j] = d_c * i * (one - g * g);
    d_a[2 * units + j] = d_c * cell_prev[j] * f * (one - f);
    d_a[3 * units + j] = d_hidden[j] * tanh_c * o * (one - o);
    d_cell[j] = d_c * f;
  }
}

// Philox4x32-10, written down from the paper's figure: multiply, swap, xor, ten times.
struct PhiloxBlock {
  unsigned words[4];
};
inline PhiloxBlock philox(PhiloxBlock counter, unsigned long long key) {
  constexpr unsigned long long kLower = 0xFFFFFFFFULL;
  for (unsigned long long round = 0; round < 10; ++round) {
    const unsigned long long key_low = (key & kLower) + round * 0x9E3779B9ULL;
    const unsigned long long key_high = (key >> 32U) + round * 0xBB67AE85ULL;
    const auto& c = counter.words;
    const unsigned long long left = 0xD2511F53ULL * c[0], right = 0xCD9E8D57ULL * c[2];
    counter = {{static_cast<unsigned>((right >> 32U ^ c[1] ^ key_low) & kLower),
                static_cast<unsigned>(right & kLower),
                static_cast<unsigned>((left >> 32U ^ c[3] ^ key_high) & kLower),
                static_cast<unsigned>(left & kLower)}};
  }
  return counter;
}

// cuRAND's uniform in (0, 1]; the rounding to float is part of its definition.
inline float uniform(unsigned word) {
  const float rounded = static_cast<float>(word);
  return static_cast<float>(double{rounded} * 0x1p-32 + 0x1p-33);
}

}  // namespace reference
