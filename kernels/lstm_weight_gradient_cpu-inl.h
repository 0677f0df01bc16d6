// The weights' gradient of an LSTM layer on the CPU: all steps at once, against the gates'
// gradients where the backward pass left them.
#if defined(DRUMVAE_LSTM_WEIGHT_GRADIENT_CPU_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef DRUMVAE_LSTM_WEIGHT_GRADIENT_CPU_INL_H_
#undef DRUMVAE_LSTM_WEIGHT_GRADIENT_CPU_INL_H_
#else
#define DRUMVAE_LSTM_WEIGHT_GRADIENT_CPU_INL_H_
#endif

#include <array>
#include <span>

#include "kernels/gemm_cpu-inl.h"
#include "kernels/lstm_inputs_cpu-inl.h"
#include "kernels/lstm_sequence_cpu.h"

HWY_BEFORE_NAMESPACE();
namespace drumvae::HWY_NAMESPACE {

// Quads of d_kernel's rows that a task takes at most: their columns of 512 rows of the batch stay
// in the cache next to the core.
inline constexpr Index kGradientQuads = 72;
// Slots of terms (rows of the batch times steps, padding included) that are taken at once: whole
// chains of kProductSplit terms.
inline constexpr Index kGradientSlots = kProductSplit;
// Keeps the same slot of many quads out of one cache set.
inline constexpr Index kGradientGap = 4;

// Rows of d_kernel that come from the same array, in quads.
struct KernelGroup {
  enum class Source : std::uint8_t { inputs, hidden, context };

  Source source = Source::inputs;
  Index row = 0, rows = 0;  // of d_kernel
  Index column = 0;         // of the source, where the first row's numbers stand
  Index first_quad = 0;     // of all groups'
};

// d_kernel in groups, each padded to whole quads.
class KernelGroups {
 public:
  KernelGroups(const LstmShape& shape, bool hoists) {
    using Source = KernelGroup::Source;
    const Index control = shape.row + shape.context;
    if (hoists) {
      add(Source::inputs, 0, shape.row, 0);
      add(Source::inputs, control, shape.control, control);
      add(Source::context, shape.row, shape.context, 0);
    } else {
      add(Source::inputs, 0, shape.inputs(), 0);
    }
    add(Source::hidden, shape.inputs(), shape.units, 0);
  }

  Index quads() const { return quads_; }
  std::span<const KernelGroup> all() const { return {groups_.data(), count_}; }

  Index tasks(int threads) const {
    return round_up((quads_ + kGradientQuads - 1) / kGradientQuads, threads);
  }

 private:
  void add(KernelGroup::Source source, Index row, Index rows, Index column) {
    if (rows == 0) return;
    groups_[count_++] = {source, row, rows, column, quads_};
    quads_ += quad_count(rows);
  }

  std::array<KernelGroup, 4> groups_;
  std::size_t count_ = 0;
  Index quads_ = 0;
};

template <class Slots>
class WeightGradient {
 public:
  using Slot = typename Slots::Slot;

  WeightGradient(const LstmWeightGradient& lstm, Index task, Index tasks,
                 std::span<std::byte> scratch)
      : lstm_(lstm),
        shape_(lstm.shape),
        cache_(sequence_cache(lstm)),
        groups_(shape_, cache_.context.given()),
        task_(task),
        tasks_(tasks),
        first_(task * groups_.quads() / tasks),
        end_((task + 1) * groups_.quads() / tasks),
        quads_(reinterpret_cast<Slot*>(scratch.data())),
        inputs_(reinterpret_cast<float*>(quads_ + kGradientQuads * kQuadStride)) {
    static_assert(kGradientQuads * (kQuadStride + kRunTerms * kQuadRows) *
                      static_cast<Index>(sizeof(float)) <=
                  Cpu::kScratchBytes);
  }

  // Adds the chains in order.
  void Run() {
    RunOver(cache_.gates, shape_.steps * cache_.step_rows);
    if (cache_.context.given()) RunOver(cache_.context, cache_.step_rows);
  }

 private:
  static constexpr Index kTerms = kGradientSlots * Slots::kTerms;
  static constexpr Index kQuadStride = (kGradientSlots + kGradientGap) * kQuadRows;
  static constexpr Index kRunTerms = kPackedRun * Slots::kTerms;

  // The groups that go with these panels of d a, of `terms` rows.
  void RunOver(const View<float, 2>& panels, Index terms) {
    over_context_ = panels.data() == cache_.context.data();
    for (Index term = 0; term < terms; term += kTerms) {
      const Index count = std::min(kTerms, terms - term);
      no_hidden_ = !lstm_.initial_hidden.given() && OnlyFirstStep(term, count);
      Pack(term, count);
      for (Index panel = 0; panel < panels.extent(0); ++panel) {
        const Slot* d_sums = reinterpret_cast<const Slot*>(panels[panel].data()) +
                             term / Slots::kTerms * kPanelColumns;
        Multiply(panel, d_sums, term, count);
        if (!over_context_ && panel % tasks_ == task_) AddColumnSums(panel, d_sums, count);
      }
    }
  }

  // Whether these terms are all of the step before which h is zero.
  bool OnlyFirstStep(Index term, Index count) const {
    const Index first = time_of(lstm_.direction, shape_.steps, 0);
    return term / cache_.step_rows == first && (term + count - 1) / cache_.step_rows == first;
  }

  // Calls f(group, first quad, end) for what of each group is this task's.
  template <class F>
  void ForEachGroup(const F& f) const {
    for (const KernelGroup& group : groups_.all()) {
      if ((group.source == KernelGroup::Source::context) != over_context_) continue;
      if (group.source == KernelGroup::Source::hidden && no_hidden_) continue;
      const Index first = std::max(first_, group.first_quad);
      const Index end = std::min(end_, group.first_quad + quad_count(group.rows));
      if (first < end) f(group, first, end);
    }
  }

  // The columns of these terms as quads.
  void Pack(Index first_term, Index terms) {
    ForEachGroup([&](const KernelGroup& group, Index first, Index end) {
      const Index skipped = (first - group.first_quad) * kQuadRows;
      const Index columns = std::min((end - first) * kQuadRows, group.rows - skipped);
      for (Index run = 0; run < terms; run += kRunTerms) {
        const Index count = std::min(kRunTerms, terms - run);
        const float* rows[kRunTerms];
        for (Index i = 0; i < count; ++i)
          rows[i] = Row(group.source, first_term + run + i, group.column + skipped, columns, i);
        PackColumnQuads<Slots>(
            rows, count, 0, columns,
            quads_ + (first - first_) * kQuadStride + run / Slots::kTerms * kQuadRows, kQuadStride);
      }
    });
  }

  // Columns [column, column + columns) of a term's factor of d a; null where they are 0.  Inputs
  // that have to be put together are, in place `i`.
  const float* Row(KernelGroup::Source source, Index term, Index column, Index columns, Index i) {
    const Index t = term / cache_.step_rows, b = term % cache_.step_rows;
    if (b >= shape_.rows) return nullptr;
    const float* row = source == KernelGroup::Source::inputs ? PlainInputs(lstm_, t, b)
                       : source == KernelGroup::Source::hidden
                           ? HiddenRow(t, b)
                           : lstm_.inputs.context.f32()[b].data();
    if (row || source != KernelGroup::Source::inputs) return row ? row + column : nullptr;
    float* const x = inputs_ + i * kGradientQuads * kQuadRows;
    FillInputs(lstm_, t, b, column, columns, x);
    return x;
  }

  // h of the step before.
  const float* HiddenRow(Index t, Index b) const {
    const Index before = lstm_.direction == Direction::forward ? t - 1 : t + 1;
    if (before >= 0 && before < shape_.steps) return lstm_.hidden.f32()[before][b].data();
    return lstm_.initial_hidden.given() ? lstm_.initial_hidden[b].data() : nullptr;
  }

  // d_kernel's columns of one panel.
  void Multiply(Index panel, const Slot* d_sums, Index term, Index count) const {
    const Index stride = lstm_.d_kernel.stride(0);
    const ChainPart<Slot> part{.quads = quads_,
                               .quad_stride = kQuadStride,
                               .length = count / Slots::kTerms,
                               .done = term / Slots::kTerms};
    Tile<Slot> tile{.parts = &part,
                    .part_count = 1,
                    .panel = d_sums,
                    .start_stride = stride,
                    .out_stride = stride};
    const Index unit = panel % cache_.blocks * kPanelColumns;
    const Index column = panel / cache_.blocks * shape_.units + unit;
    ForEachGroup([&](const KernelGroup& group, Index first, Index end) {
      for (Index quad = first; quad < end; quad += kTileQuads) {
        const Index row = (quad - group.first_quad) * kQuadRows;
        float* const out = lstm_.d_kernel.data() + (group.row + row) * stride + column;
        tile.first_quad = quad - first_;
        tile.start = tile.out = out;
        tile.next_out = row + kTileRows < group.rows ? out + kTileRows * stride : nullptr;
        MultiplyTileWithin<Slots>({group.rows - row, shape_.units - unit}, TileQuads(end - quad),
                                  tile);
      }
    });
  }

  // d_bias of one panel: rows in ascending order.
  void AddColumnSums(Index panel, const Slot* d_sums, Index count) const {
    const LaneTag d;
    const Index unit = panel % cache_.blocks * kPanelColumns;
    float* const d_bias = lstm_.d_bias.data() + panel / cache_.blocks * shape_.units + unit;
    HWY_ALIGN float sums[kPanelColumns];
    const auto lanes = static_cast<Index>(hn::Lanes(d));
    for (Index column = 0; column < kPanelColumns; column += 2 * lanes) {
      LaneVec low = hn::Zero(d), high = hn::Zero(d);
      for (Index row = 0; row < count; row += 2) {
        const auto left = Slots::LoadRows(d_sums, row * kPanelColumns + column);
        const auto right = Slots::LoadRows(d_sums, row * kPanelColumns + column + lanes);
        low = hn::Add(hn::Add(low, left.even), left.odd);
        high = hn::Add(hn::Add(high, right.even), right.odd);
      }
      hn::Store(low, d, sums + column);
      hn::Store(high, d, sums + column + lanes);
    }
    for (Index column = 0; column < std::min(kPanelColumns, shape_.units - unit); ++column)
      d_bias[column] += sums[column];
  }

  const LstmWeightGradient& lstm_;
  const LstmShape& shape_;
  const SequenceCache cache_;
  const KernelGroups groups_;
  const Index task_, tasks_;
  const Index first_, end_;    // quads of d_kernel
  Slot* const quads_;          // the task's columns, [quads][kQuadStride]
  float* const inputs_;        // x of a run of terms
  bool over_context_ = false;  // whether d a is summed over the steps
  bool no_hidden_ = false;     // whether h is zero in these terms
};

}  // namespace drumvae::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
