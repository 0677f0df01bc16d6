// The traffic and the launches that docs/cuda.md counts are those of the kernels, word for word.
#include <catch2/catch.hpp>

#include "kernels/cuda.cuh"
#include "model/objective.h"
#include "model/train_step.h"
#include "tests/model/cuda_traffic.h"
#include "tests/model/recorded_kernel.h"
#include "tests/model/small_model.h"
#include "tests/simt/access_count.h"
#include "tests/simt/device_array.h"
#include "tests/support/simt/grid.h"

namespace drumvae {
namespace {

struct Products {
  std::size_t launches = 0, bytes = 0;
};
Products products;

// A product's factors once, and its output once or, added to, twice.
cublasStatus_t counted_gemm(cublasHandle_t handle, cublasOperation_t op_a, cublasOperation_t op_b,
                            int m, int n, int k, const void* alpha, const void* a,
                            cudaDataType type_a, int lda, const void* b, cudaDataType type_b,
                            int ldb, const void* beta, void* c, cudaDataType type_c, int ldc,
                            cublasComputeType_t compute, cublasGemmAlgo_t algorithm) {
  const bool adds = *static_cast<const float*>(beta) != 0;
  const std::size_t rows = static_cast<std::size_t>(m), columns = static_cast<std::size_t>(n);
  const std::size_t depth = static_cast<std::size_t>(k);
  ++products.launches;
  products.bytes +=
      sizeof(float) * (rows * depth + depth * columns + rows * columns * (adds ? 2 : 1));
  return cublasGemmEx(handle, op_a, op_b, m, n, k, alpha, a, type_a, lda, b, type_b, ldb, beta, c,
                      type_c, ldc, compute, algorithm);
}

constexpr CublasTable kCounted{.create = cublasCreate,
                               .destroy = cublasDestroy,
                               .set_stream = cublasSetStream,
                               .set_workspace = cublasSetWorkspace,
                               .gemm_ex = counted_gemm};

void require_counts(const ModelConfig& config) {
  Device device = Device::open("cuda");
  GrooveVae model(device, config, Use::training);
  model.initialise(3);
  TrainStep step(model, config.batch_size);
  // A whole step first, so that the kernels find numbers and update.
  step.run(test::random_batch(config, config.batch_size, 1),
           training_input(config, 9, 0, static_cast<double>(config.batch_size)));
  REQUIRE(step.state().update);

  const simt_test::DeviceArray<std::byte> workspace(1 << 20);
  Cuda lane(0, kCounted, {workspace.get(), {1 << 20}}, Precision::fp32);
  const auto wait = [&] { simt_test::require(cudaStreamSynchronize(lane.stream())); };
  for (const Schedule* schedule : {&step.gradients(), &step.update()}) {
    for (const StepNode& node : schedule->nodes()) {
      const test::KernelTraffic wanted = test::cuda_traffic(node.kernel);
      INFO(wanted.kernel);
      products = {};
      const std::size_t grids = simt::grids_begun();
      const simt_test::CountAccesses count(step.state_on_device(), sizeof(StepState));
      test::visit_kernel(node.kernel, [&](const auto& kernel) { launch(lane, kernel); });
      wait();
      const simt_test::Accesses accesses = count.so_far();
      CHECK(products.launches + simt::grids_begun() - grids ==
            static_cast<std::size_t>(wanted.launches));
      CHECK(products.bytes + accesses.read + accesses.written ==
            static_cast<std::size_t>(wanted.launched()));
    }
  }
}

TEST_CASE("A step's launches and the words that they touch are as many as its shapes say") {
  ModelConfig config = test::small_config();
  apply_hparams(config, "batch_size=70,enc_rnn_size=[36],dec_rnn_size=[20,12]");
  require_counts(config);
}

TEST_CASE("They are for odd sizes, stacked encoders and without dropout") {
  ModelConfig config = test::small_config();
  apply_hparams(config, "batch_size=5,enc_rnn_size=[9,7],dec_rnn_size=[17,31]");
  config.dropout_keep = 1;
  require_counts(config);
}

}  // namespace
}  // namespace drumvae
