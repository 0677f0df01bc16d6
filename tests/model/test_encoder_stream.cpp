// The encoder for a few grooves: the bits of the throughput route.
#include <catch2/catch.hpp>

#include "model/encoder_stream.h"
#include "model/eval_step.h"
#include "model/objective.h"
#include "tests/model/small_model.h"
#include "tests/support/count_allocations.h"
#include "tests/support/system_calls.h"

namespace drumvae {
namespace {

// A batch encoded on the throughput route.
struct Encoded {
  Encoded(const ModelConfig& config, Index rows)
      : device(Device::open("cpu", 1)), model(device, config, Use::inference) {
    model.initialise(5);
    batch = test::random_batch(config, rows, 2);
    for (std::size_t i = 0; i < batch.control.size(); ++i) batch.control[i] = i % 3 == 0;
    EvalStep step(model, rows);
    step.run(batch, evaluation_input(config, 1, 0, 0, static_cast<double>(rows)));
    mu = device.download(step.pass().mu);
    sigma = device.download(step.pass().sigma);
  }

  Device device;
  GrooveVae model;
  Batch batch;
  std::vector<float> mu, sigma;
};

void require_equal(const Posterior& got, const Encoded& wanted) {
  CHECK(std::vector<float>(got.mu.begin(), got.mu.end()) == wanted.mu);
  CHECK(std::vector<float>(got.sigma.begin(), got.sigma.end()) == wanted.sigma);
}

TEST_CASE("An encoder stream in fp32 has the bits of the throughput route on 1 to 5 threads") {
  ModelConfig controlled = test::small_config();
  controlled.control_depth = 9;
  for (const ModelConfig& config :
       {test::small_config(), controlled, test::small_config("enc_rnn_size=[300],max_seq_len=3"),
        test::small_config("enc_rnn_size=[20,17]")}) {
    for (const Index rows : {1, 3, 8}) {
      const Encoded wanted(config, rows);
      for (const int threads : {1, 2, 4, 5}) {
        Cpu cpu(threads);
        EncoderStream stream(
            std::make_shared<StreamedEncoder>(wanted.model.tensors(), WeightFormat::f32), cpu,
            rows);
        require_equal(stream.encode(wanted.batch.encoder_input, wanted.batch.control), wanted);
        require_equal(stream.encode(wanted.batch.encoder_input, wanted.batch.control), wanted);
      }
    }
  }
}

TEST_CASE("An encoder in bf16 and int8 stays near fp32's, and is not the same") {
  const Encoded encoded(test::small_config("enc_rnn_size=[40]"), 2);
  Cpu cpu(1);
  for (const WeightFormat format : {WeightFormat::bf16, WeightFormat::int8}) {
    EncoderStream stream(std::make_shared<StreamedEncoder>(encoded.model.tensors(), format), cpu,
                         2);
    const Posterior got = stream.encode(encoded.batch.encoder_input);
    double most = 0;
    for (std::size_t i = 0; i < encoded.mu.size(); ++i)
      most = std::max(most, std::abs(double{got.mu[i]} - encoded.mu[i]));
    CHECK(most > 0);
    CHECK(most < 1e-4);  // the kernels of mu and sigma are drawn from N(0, .001)
  }
}

TEST_CASE("An encoder stream on one thread neither allocates nor calls the system") {
  const Encoded encoded(test::small_config(), 1);
  Cpu cpu(1);
  EncoderStream stream(
      std::make_shared<StreamedEncoder>(encoded.model.tensors(), WeightFormat::f32), cpu, 1);
  const auto groove = [&] { stream.encode(encoded.batch.encoder_input); };
  groove();
  const test::CountAllocations count;
  groove();
  CHECK(count.so_far() == 0);
#ifndef __SANITIZE_THREAD__  // whose runtime calls the system
  CHECK(test::makes_no_system_call(groove));
#endif
  STATIC_REQUIRE(noexcept(stream.encode({})));
}

TEST_CASE("An encoder stream takes 1 to 12 rows, and no levels") {
  const Encoded encoded(test::small_config(), 1);
  Cpu cpu(1);
  CHECK_THROWS_WITH(
      EncoderStream(std::make_shared<StreamedEncoder>(encoded.model.tensors(), WeightFormat::f32),
                    cpu, 13),
      Catch::Contains("rows is 13, wanted 1 to 12"));
  CHECK_THROWS_AS(
      EncoderStream(std::make_shared<StreamedEncoder>(encoded.model.tensors(), WeightFormat::f32),
                    cpu, 0),
      std::invalid_argument);
  Device device = Device::open("cpu", 1);
  const GrooveVae levels(device, test::small_config("enc_levels=[4,2]"), Use::inference);
  CHECK_THROWS_WITH(
      EncoderStream(std::make_shared<StreamedEncoder>(levels.tensors(), WeightFormat::f32), cpu, 1),
      Catch::Contains("levels"));
}

}  // namespace
}  // namespace drumvae
