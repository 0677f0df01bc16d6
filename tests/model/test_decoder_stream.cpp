// The decoder as a stream: the bits of the throughput route, and the promises to an audio thread.
#include <catch2/catch.hpp>
#include <thread>

#include "model/decoder_stream.h"
#include "model/eval_step.h"
#include "model/objective.h"
#include "tests/model/small_model.h"
#include "tests/support/count_allocations.h"
#include "tests/support/system_calls.h"

namespace drumvae {
namespace {

std::span<const float> slice(const std::vector<float>& values, Index begin, Index count) {
  return std::span(values).subspan(static_cast<std::size_t>(begin),
                                   static_cast<std::size_t>(count));
}

// A batch decoded by teacher forcing on the throughput route.
struct Teacher {
  Teacher(const ModelConfig& wanted, Index rows)
      : config(wanted), device(Device::open("cpu", 1)), model(device, wanted, Use::inference) {
    model.initialise(5);
    batch = test::random_batch(config, rows, 2);
    for (std::size_t i = 0; i < batch.control.size(); ++i) batch.control[i] = i % 3 == 0;
    EvalStep step(model, rows);
    step.run(batch, evaluation_input(config, 1, 0, 0, static_cast<double>(rows)));
    z = device.download(step.pass().z);
    outputs = device.download(step.pass().outputs);
  }

  // The same by a stream, each step with the true row before it.
  std::vector<float> stream(DecoderStream& stream, int thread = 0) const {
    const Index rows = batch.shape.rows, row = rows * batch.shape.target_depth;
    const Index control = rows * batch.shape.control_depth;
    std::vector<float> all;
    for (Index t = 0; t < batch.shape.steps; ++t) {
      const auto previous =
          t > 0 ? slice(batch.target, (t - 1) * row, row) : std::span<const float>();
      const auto out =
          stream.share_step(thread, previous, slice(batch.control, t * control, control));
      all.insert(all.end(), out.begin(), out.end());
    }
    return all;
  }

  ModelConfig config;
  Device device;
  GrooveVae model;
  Batch batch;
  std::vector<float> z, outputs;
};

TEST_CASE("A stream in fp32 has the bits of the throughput route, for 1 to 8 rows") {
  for (Index rows = 1; rows <= kStreamedRows; ++rows) {
    const Teacher teacher(test::small_config(), rows);
    const auto decoder =
        std::make_shared<StreamedDecoder>(teacher.model.tensors(), WeightFormat::f32);
    DecoderStream stream(decoder, rows);
    stream.begin(teacher.z);
    CHECK(teacher.stream(stream) == teacher.outputs);
    stream.begin(teacher.z);  // a second groove on the same stream
    CHECK(teacher.stream(stream) == teacher.outputs);
  }
}

TEST_CASE("The bits hold with control, and where a chain is longer than its split") {
  ModelConfig controlled = test::small_config();
  controlled.control_depth = 9;
  for (const ModelConfig& config :
       {controlled, test::small_config("max_seq_len=2,z_size=600,dec_rnn_size=[530,20]")}) {
    const Teacher teacher(config, 3);
    const auto decoder =
        std::make_shared<StreamedDecoder>(teacher.model.tensors(), WeightFormat::f32);
    DecoderStream stream(decoder, 3);
    stream.begin(teacher.z);
    CHECK(teacher.stream(stream) == teacher.outputs);
  }
}

TEST_CASE("Threads that share the steps all get the same bits") {
  const Teacher teacher(test::small_config("dec_rnn_size=[40,33]"), 2);
  const auto decoder =
      std::make_shared<StreamedDecoder>(teacher.model.tensors(), WeightFormat::f32);
  constexpr int kThreads = 3;
  DecoderStream stream(decoder, 2, kThreads);
  stream.begin(teacher.z);
  std::vector<std::vector<float>> got(kThreads);
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] { got[static_cast<std::size_t>(i)] = teacher.stream(stream, i); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::vector<float>& outputs : got) CHECK(outputs == teacher.outputs);
}

TEST_CASE("A decoder in bf16 and int8 stays near fp32's, and is not the same") {
  const Teacher teacher(test::small_config(), 4);
  for (const WeightFormat format : {WeightFormat::bf16, WeightFormat::int8}) {
    DecoderStream stream(std::make_shared<StreamedDecoder>(teacher.model.tensors(), format), 4);
    stream.begin(teacher.z);
    const std::vector<float> outputs = teacher.stream(stream);
    double most = 0;
    for (std::size_t i = 0; i < outputs.size(); ++i)
      most = std::max(most, std::abs(double{outputs[i]} - teacher.outputs[i]));
    CHECK(most > 0);
    CHECK(most < 0.02);
  }
}

TEST_CASE("A stream outlives its model") {
  std::unique_ptr<DecoderStream> stream;
  std::vector<float> z, outputs, streamed;
  {
    const Teacher teacher(test::small_config(), 1);
    stream = std::make_unique<DecoderStream>(
        std::make_shared<StreamedDecoder>(teacher.model.tensors(), WeightFormat::f32), 1);
    z = teacher.z;
    outputs = teacher.outputs;
  }
  stream->begin(z);
  const auto first = stream->step({});
  CHECK(std::vector<float>(first.begin(), first.end()) ==
        std::vector<float>(outputs.begin(), outputs.begin() + 27));
}

TEST_CASE("A stream on one thread neither allocates nor calls the system, and cannot throw") {
  const Teacher teacher(test::small_config(), 1);
  for (const WeightFormat format : {WeightFormat::f32, WeightFormat::bf16, WeightFormat::int8}) {
    DecoderStream stream(std::make_shared<StreamedDecoder>(teacher.model.tensors(), format), 1);
    const std::vector<float> previous(27, 0.5F);
    const auto groove = [&] {
      stream.begin(teacher.z);
      for (int t = 0; t < 8; ++t) stream.step(previous);
    };
    groove();
    const test::CountAllocations count;
    groove();
    CHECK(count.so_far() == 0);
#ifndef __SANITIZE_THREAD__  // whose runtime calls the system
    CHECK(test::makes_no_system_call(groove));
    CHECK(!test::makes_no_system_call([] { ::getppid(); }));
#endif
    STATIC_REQUIRE(noexcept(stream.begin(teacher.z)));
    STATIC_REQUIRE(noexcept(stream.step(previous)));
  }
}

TEST_CASE("A stream takes 1 to 12 rows and a thread or more") {
  const Teacher teacher(test::small_config(), 1);
  const auto decoder =
      std::make_shared<StreamedDecoder>(teacher.model.tensors(), WeightFormat::f32);
  CHECK_THROWS_WITH(DecoderStream(decoder, 0), Catch::Contains("rows is 0, wanted 1 to 12"));
  CHECK_THROWS_WITH(DecoderStream(decoder, 13), Catch::Contains("rows is 13"));
  CHECK_THROWS_AS(DecoderStream(decoder, 1, 0), std::invalid_argument);
}

}  // namespace
}  // namespace drumvae
