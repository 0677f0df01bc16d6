// A whole LSTM layer on the CPU: each task takes some rows of the batch through all steps, so that
// no thread waits for another until the sequence ends.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/lstm_sequence_cpu.cpp"
#include "kernels/lstm_sequence_cpu.h"

#include <hwy/foreach_target.h>  // IWYU pragma: keep
#include <hwy/highway.h>

#include "kernels/contract.h"
#include "kernels/contract_cpu.h"
#include "kernels/lstm_backward_cpu-inl.h"
#include "kernels/lstm_forward_cpu-inl.h"
#include "kernels/lstm_weight_gradient_cpu-inl.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {
namespace {

// Calls f(Slots()) for the way in which the precision keeps factors.
template <class F>
void WithSlots(Precision precision, const F& f) {
  if (storage_type(precision) == ElementType::bf16) return f(Bf16Slots());
  f(Fp32Slots());
}

// Calls run(first, rows, scratch) for tasks of about as many rows each.  Throws
// std::invalid_argument where not even a quad of rows fits into a thread's scratch.
template <class Run>
void ForEachRows(Cpu& cpu, Index rows, Index floats_per_row, Index fixed_floats, const Run& run) {
  const Index block = rows_per_task(rows, floats_per_row, fixed_floats, cpu.threads());
  require(block * floats_per_row + fixed_floats <= kScratchFloats, "LSTM sequence",
          "the layer is too wide for a thread's scratch");
  cpu.parallel_for((rows + block - 1) / block, [&](Index task, std::span<std::byte> scratch) {
    run(task * block, std::min(block, rows - task * block), scratch);
  });
}

void Forward(Cpu& cpu, const LstmSequenceForward& lstm) {
  WithSlots(lstm.precision, [&]<class Slots>(Slots) {
    using Rows = ForwardRows<Slots>;
    ForEachRows(cpu, lstm.shape.rows, Rows::FloatsPerRow(lstm), Rows::FixedFloats(lstm),
                [&](Index first, Index rows, std::span<std::byte> scratch) {
                  Rows(lstm, first, rows, scratch).Run();
                });
  });
}

void Backward(Cpu& cpu, const LstmSequenceBackward& lstm) {
  WithSlots(lstm.precision, [&]<class Slots>(Slots) {
    using Rows = BackwardRows<Slots>;
    ForEachRows(cpu, lstm.shape.rows, Rows::FloatsPerRow(lstm), Rows::FixedFloats(),
                [&](Index first, Index rows, std::span<std::byte> scratch) {
                  Rows(lstm, first, rows, scratch).Run();
                });
  });
}

void Gradient(Cpu& cpu, const LstmWeightGradient& lstm) {
  WithSlots(lstm.precision, [&]<class Slots>(Slots) {
    const KernelGroups groups(lstm.shape, hoists_context(lstm.shape, lstm.dropout.active()));
    const Index tasks = groups.tasks(cpu.threads());
    cpu.parallel_for(tasks, [&](Index task, std::span<std::byte> scratch) {
      WeightGradient<Slots>(lstm, task, tasks, scratch).Run();
    });
  });
}

}  // namespace
}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace drumvae {
namespace {
HWY_EXPORT(Forward);
HWY_EXPORT(Backward);
HWY_EXPORT(Gradient);

template <class Sequence>
void require_cache(const char* name, const Sequence& lstm) {
  require(lstm.cache.given() && lstm.cache.extent(0) >= sequence_cache(lstm).bytes, name,
          "cache is smaller than lstm_sequence_cache_bytes()");
}

}  // namespace

void launch(Cpu& cpu, const LstmSequenceForward& kernel) {
  require_built_for_cpu(kernel);
  if (kernel.pass == Pass::training) require_cache("LstmSequenceForward", kernel);
  HWY_DYNAMIC_DISPATCH(Forward)(cpu, kernel);
}

void launch(Cpu& cpu, const LstmSequenceBackward& kernel) {
  require_built_for_cpu(kernel);
  require_cache("LstmSequenceBackward", kernel);
  HWY_DYNAMIC_DISPATCH(Backward)(cpu, kernel);
}

void launch(Cpu& cpu, const LstmWeightGradient& kernel) {
  require_built_for_cpu(kernel);
  require_cache("LstmWeightGradient", kernel);
  HWY_DYNAMIC_DISPATCH(Gradient)(cpu, kernel);
}

}  // namespace drumvae
#endif  // HWY_ONCE
