// Products by columns against a plain double loop, and the calls that are refused.
#include <cublas_v2.h>
#include <cuda_bf16.h>

#include <catch2/catch.hpp>
#include <cmath>

#include "tests/simt/device_array.h"
#include "tests/simt/fresh_host.h"

namespace {

using simt_test::DeviceArray;
using simt_test::FreshHost;
using simt_test::Lane;
using Floats = std::vector<float>;

struct Handle {
  const Lane lane;
  const DeviceArray<std::byte> workspace{4096};
  cublasHandle_t handle = nullptr;

  Handle() {
    cublasCreate(&handle);
    cublasSetStream(handle, lane.stream);
    cublasSetWorkspace(handle, workspace.get(), workspace.bytes());
  }
  ~Handle() { cublasDestroy(handle); }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
};

Floats numbers(std::size_t count, float start) {
  Floats values(count);
  for (float& value : values) value = std::sin(start += 1.7F);
  return values;
}

struct Sizes {
  int m, n, k;
  bool transpose_a, transpose_b;
};

constexpr int kGap = 2;  // between columns

int stride_a(const Sizes& of) { return (of.transpose_a ? of.k : of.m) + kGap; }
int stride_b(const Sizes& of) { return (of.transpose_b ? of.n : of.k) + kGap; }

double wanted(const Sizes& of, const Floats& a, const Floats& b, int row, int column) {
  double sum = 0;
  for (int p = 0; p < of.k; ++p) {
    const int at_a = of.transpose_a ? p + row * stride_a(of) : row + p * stride_a(of);
    const int at_b = of.transpose_b ? column + p * stride_b(of) : p + column * stride_b(of);
    sum += double{a.at(static_cast<std::size_t>(at_a))} * b.at(static_cast<std::size_t>(at_b));
  }
  return sum;
}

cublasStatus_t multiply(const Handle& on, const Sizes& of, const DeviceArray<float>& a,
                        const DeviceArray<float>& b, float beta, float* c,
                        cublasComputeType_t compute) {
  const float alpha = 2;
  return cublasGemmEx(on.handle, of.transpose_a ? CUBLAS_OP_T : CUBLAS_OP_N,
                      of.transpose_b ? CUBLAS_OP_T : CUBLAS_OP_N, of.m, of.n, of.k, &alpha, a.get(),
                      CUDA_R_32F, stride_a(of), b.get(), CUDA_R_32F, stride_b(of), &beta, c,
                      CUDA_R_32F, of.m + kGap, compute, CUBLAS_GEMM_DEFAULT);
}

Floats operand_a(const Sizes& of) {
  return numbers(static_cast<std::size_t>(stride_a(of) * (of.transpose_a ? of.m : of.k)), 0);
}
Floats operand_b(const Sizes& of) {
  return numbers(static_cast<std::size_t>(stride_b(of) * (of.transpose_b ? of.k : of.n)), 0.5F);
}

// The largest error of 2 op(A) op(B) + beta C.
double error_of(const Sizes& of, float beta, cublasComputeType_t compute) {
  const Handle on;
  const Floats a = operand_a(of), b = operand_b(of);
  Floats before = numbers(static_cast<std::size_t>((of.m + kGap) * of.n), 3);
  if (beta == 0) before.assign(before.size(), NAN);
  const DeviceArray<float> device_a(a), device_b(b), device_c(before);
  REQUIRE(multiply(on, of, device_a, device_b, beta, device_c.get(), compute) ==
          CUBLAS_STATUS_SUCCESS);
  on.lane.wait();
  const Floats c = device_c.download();
  double worst = 0;
  for (int column = 0; column < of.n; ++column) {
    for (int row = 0; row < of.m + kGap; ++row) {
      const auto at = static_cast<std::size_t>(row + column * (of.m + kGap));
      double right = before[at];
      if (row < of.m)
        right = 2 * wanted(of, a, b, row, column) + (beta != 0 ? double{beta} * before[at] : 0);
      if (std::isnan(right) && std::isnan(c[at])) continue;
      const double error = std::abs(c[at] - right);
      if (!(error <= worst)) worst = std::isnan(error) ? INFINITY : error;
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("a product matches a double loop for every transposition, and leaves the gaps alone") {
  const FreshHost fresh;
  for (const bool a : {false, true}) {
    for (const bool b : {false, true}) {
      for (const float beta : {0.0F, 1.0F, -0.5F}) {
        CHECK(error_of({7, 5, 11, a, b}, beta, CUBLAS_COMPUTE_32F) <= 1e-6);
        CHECK(error_of({1, 3, 1, a, b}, beta, CUBLAS_COMPUTE_32F) <= 1e-6);
      }
    }
  }
  CHECK(error_of({2, 3, 0, false, false}, 0.5F, CUBLAS_COMPUTE_32F) <= 1e-6);
}

TEST_CASE("TF32 and BF16 round the operands and not the sums") {
  const FreshHost fresh;
  const Sizes of{16, 16, 64, false, false};
  const double tf32 = error_of(of, 0, CUBLAS_COMPUTE_32F_FAST_TF32);
  CHECK(tf32 > 1e-5);
  CHECK(tf32 < 2 * 64 * 0x1p-10);
  const double bf16 = error_of(of, 0, CUBLAS_COMPUTE_32F_FAST_16BF);
  CHECK(bf16 > tf32);
  CHECK(bf16 < 2 * 64 * 0x1p-7);
}

TEST_CASE("bfloat16 operands give a float product") {
  const FreshHost fresh;
  const Handle on;
  const DeviceArray<__nv_bfloat16> a(std::vector<__nv_bfloat16>{1.0F, 2.0F, 3.0F, 4.0F});
  const DeviceArray<float> c(4);
  const float one = 1, zero = 0;
  REQUIRE(cublasGemmEx(on.handle, CUBLAS_OP_N, CUBLAS_OP_N, 2, 2, 2, &one, a.get(), CUDA_R_16BF, 2,
                       a.get(), CUDA_R_16BF, 2, &zero, c.get(), CUDA_R_32F, 2, CUBLAS_COMPUTE_32F,
                       CUBLAS_GEMM_DEFAULT) == CUBLAS_STATUS_SUCCESS);
  on.lane.wait();
  CHECK(c.download() == Floats{7, 10, 15, 22});
}

TEST_CASE("a product that reaches out of device memory, or lies about its columns, is refused") {
  const FreshHost fresh;
  const Handle on;
  const Sizes of{4, 4, 4, false, false};
  const DeviceArray<float> a(operand_a(of)), b(operand_b(of)), c(22), short_c(21);
  Floats host(22);
  const auto status = [&](float* to) { return multiply(on, of, a, b, 0, to, CUBLAS_COMPUTE_32F); };
  CHECK(status(c.get()) == CUBLAS_STATUS_SUCCESS);
  CHECK(status(short_c.get()) == CUBLAS_STATUS_MAPPING_ERROR);
  CHECK(status(host.data()) == CUBLAS_STATUS_MAPPING_ERROR);
  const float one = 1;
  CHECK(cublasSgemm(on.handle, CUBLAS_OP_N, CUBLAS_OP_N, 4, 4, 4, &one, a.get(), 3, b.get(), 4,
                    &one, c.get(), 4) == CUBLAS_STATUS_INVALID_VALUE);
}

TEST_CASE("setting the stream forgets the workspace, and a product wants one") {
  const FreshHost fresh;
  const Handle on;
  const Sizes of{4, 4, 4, false, false};
  const DeviceArray<float> a(operand_a(of)), b(operand_b(of)), c(22);
  cublasSetStream(on.handle, on.lane.stream);
  CHECK(multiply(on, of, a, b, 0, c.get(), CUBLAS_COMPUTE_32F) == CUBLAS_STATUS_ALLOC_FAILED);
  Floats host(64);
  CHECK(cublasSetWorkspace(on.handle, host.data(), 256) == CUBLAS_STATUS_INVALID_VALUE);
  CHECK(cublasSetWorkspace(on.handle, on.workspace.get() + 4, 256) == CUBLAS_STATUS_INVALID_VALUE);
}

TEST_CASE("a product waits for what its handle's stream holds") {
  const FreshHost fresh;
  const Handle on;
  const Sizes of{1, 1, 1, false, false};
  for (int round = 0; round < 10; ++round) {
    const DeviceArray<float> a(3), b(Floats(3, 1.0F)), c(3);  // a is NaN before it is zero
    simt_test::require(cudaMemsetAsync(a.get(), 0, a.bytes(), on.lane.stream));
    REQUIRE(multiply(on, of, a, b, 0, c.get(), CUBLAS_COMPUTE_32F) == CUBLAS_STATUS_SUCCESS);
    on.lane.wait();
    CHECK(c.download()[0] == 0);
  }
}
