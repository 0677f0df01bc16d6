// Bars of a file, as tensor, as sets and as rows.
#include "tools/playing/input_groove.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "data/groove.h"
#include "engine/errors.h"
#include "tools/playing/groove_file.h"
#include "tools/playing/model_file.h"

namespace drumvae {
namespace {

std::string in_bars(std::int64_t bars) {
  return fmt::format("{} {}", bars, bars == 1 ? "bar" : "bars");
}

// The model's bars are rows of 16 steps: where they are not the file's, it is said which are not.
void require_rows(const GrooveFile& file, const Bar& first, const ModelConfig& config,
                  const std::string& name) {
  for (const Bar& bar : file.bars) {
    const std::int64_t place = bar.first_step - first.first_step;
    if (place < 0 || place >= config.steps) continue;
    const std::int64_t in_row = place % kStepsPerBar;
    if (bar.steps % kStepsPerBar == 0 ? in_row == 0 : in_row + bar.steps <= kStepsPerBar) continue;
    throw FormatError(
        name, fmt::format("bar {} is of {} sixteenth notes (its metre is {}/{}), and {} reads bars "
                          "of {}: choose others with --bar K",
                          bar.number, bar.steps, bar.numerator, bar.denominator, config.name,
                          kStepsPerBar));
  }
}

// Chooses the bar to begin with; `played` is how many steps there are.
Bar choose_bar(const std::string& name, const GrooveFile& file, std::int64_t played,
               const ModelConfig& config, std::optional<std::int64_t> bar) {
  std::vector<Bar> choices;
  for (const Bar& each : file.bars)
    if (each.number > 0 && each.first_step + config.steps <= played) choices.push_back(each);
  if (choices.empty()) {
    const auto first =
        std::ranges::find_if(file.bars, [](const Bar& each) { return each.number > 0; });
    if (first != file.bars.end()) require_rows(file, *first, config, name);
    throw FormatError(name, fmt::format("has {}, and {} reads {}", in_bars(file.bars.back().number),
                                        config.name, config.bars()));
  }
  const std::int64_t last = choices.back().number;
  if (!bar && choices.size() > 1) {
    throw FormatError(name,
                      fmt::format("has {} bars, and {} reads {}: choose the first of them with "
                                  "--bar K, 1 to {}",
                                  file.bars.back().number, config.name, config.bars(), last));
  }
  const std::int64_t chosen = bar.value_or(1);
  if (chosen < 1 || chosen > last) {
    throw FormatError(name, fmt::format("no {} bars begin at bar {}: choose --bar from 1 to {}",
                                        config.bars(), chosen, last));
  }
  return choices[static_cast<std::size_t>(chosen - 1)];
}

DrumSets sets_of(const std::vector<DrumHit>& hits, PatternKit kit, std::int64_t first,
                 std::int64_t steps) {
  DrumSets sets(static_cast<std::size_t>(steps));
  for (const DrumHit& hit : hits) {
    const int drum = drum_of(kit, hit.pitch);
    const std::int64_t step = hit.step - first;
    if (drum >= 0 && step >= 0 && step < steps)
      sets[static_cast<std::size_t>(step)] |= std::uint64_t{1} << static_cast<unsigned>(drum);
  }
  return sets;
}

// The nine classes of a tensor as a pattern, or the file's own pitches where the kit has more.
DrumSets pattern_of(const GrooveFile& file, const InputGroove& groove, std::int64_t first,
                    const ModelConfig& config) {
  const PatternKit kit = kit_of(config.input_depth - 1);
  if (kit == PatternKit::full) return sets_of(file.hits, kit, first, config.steps);
  return {groove.tensor.hits.begin(), groove.tensor.hits.end()};
}

bool is_silent(const InputGroove& groove, const ModelConfig& config) {
  if (config.head == HeadKind::groove) return count_hits(groove.tensor) == 0;
  return std::ranges::all_of(groove.sets, [](std::uint64_t set) { return set == 0; });
}

InputRows pattern_rows(const DrumSets& sets, const ModelConfig& config) {
  const auto depth = static_cast<std::size_t>(config.input_depth);
  InputRows rows{.inputs = std::vector<float>(sets.size() * depth), .control = {}};
  for (std::size_t t = 0; t < sets.size(); ++t)
    write_pattern_input(sets[t], std::span(rows.inputs).subspan(t * depth, depth));
  return rows;
}

}  // namespace

InputGroove read_input(const std::filesystem::path& path, const ModelConfig& config,
                       std::optional<std::int64_t> bar, const KitMap& kit,
                       const MidiOptions& midi) {
  const GrooveFile file = read_groove(path, kit, midi);
  InputGroove groove{.name = path.string(),
                     .tempo_bpm = file.tempo_bpm,
                     .tensor = {},
                     .sets = {},
                     .notice = file.notice};
  const bool silence_follows =
      file.tensor.steps < config.steps && file.length_steps >= config.steps;
  const Bar begin = choose_bar(groove.name, file,
                               silence_follows ? config.steps : file.tensor.steps, config, bar);
  require_rows(file, begin, config, groove.name);
  groove.first_bar = begin.number;
  groove.tensor = slice(file.tensor, static_cast<std::int32_t>(begin.first_step),
                        static_cast<std::int32_t>(config.steps));
  if (config.head != HeadKind::groove)
    groove.sets = pattern_of(file, groove, begin.first_step, config);
  if (is_silent(groove, config)) {
    throw FormatError(groove.name,
                      fmt::format("no drum of the map is hit in the {} bars from bar {} on",
                                  config.bars(), groove.first_bar));
  }
  return groove;
}

KitMap tap_kit(const KitMap& kit) {
  constexpr int kTapped = 3;  // where an input variant puts all taps
  std::vector<int> pitches = {kit.pitch_of(kTapped)};
  for (int pitch = 0; pitch < 128; ++pitch)
    if (kit.class_of(pitch) < 0 || kit.class_of(pitch) == kTapped) pitches.push_back(pitch);
  KitMap taps = kit;
  taps.set(kTapped, pitches);
  return taps;
}

InputRows input_rows(const InputGroove& groove, const ModelConfig& config) {
  const bool pattern = config.head != HeadKind::groove;
  if (groove.tensor.steps != config.steps || groove.sets.empty() == pattern) {
    throw std::invalid_argument(groove.name + ": was read for another model than " + config.name);
  }
  if (pattern) return pattern_rows(groove.sets, config);
  InputVariant variant = input_variant_of(config);
  variant.note_dropout = 0;  // what is missing is missing already
  DrumTensor input = groove.tensor;
  apply_input_variant(variant, {}, input);
  return {.inputs = rows_of(input),
          .control = variant.hits_as_controls ? hit_columns(groove.tensor) : std::vector<float>()};
}

}  // namespace drumvae
