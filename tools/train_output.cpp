// Lines, and when they are due.
#include "tools/train_output.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "engine/platform.h"

namespace drumvae {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::chrono::seconds kBetweenLines{5};

std::string duration_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(seconds + 0.5);
  if (whole >= 3600) return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
  if (whole >= 60) return fmt::format("{} min {:02} s", whole / 60, whole % 60);
  return fmt::format("{} s", whole);
}

std::string progress_text(const TrainProgress& at) {
  return fmt::format("step {}/{}  loss {:.3f}  {:.2f} steps/s  {:.0f} examples/s  {} MB  {} left",
                     at.step, at.steps, at.metrics.loss, at.steps_per_second,
                     at.examples_per_second, peak_memory_bytes() >> 20U,
                     duration_text(at.seconds_left));
}

std::string memory_text(const MemoryPlan& memory) {
  const auto mib = [](Index bytes) { return static_cast<double>(bytes) / (1 << 20); };
  return fmt::format(
      "memory: parameters {:.1f} MiB, activations {:.1f} MiB, workspace {:.1f} MiB, {:.1f} MiB in "
      "all",
      mib(memory.parameters), mib(memory.activations), mib(memory.workspace), mib(memory.total()));
}

std::string line_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json json_of(const TrainProgress& at) {
  return {{"event", "step"},
          {"step", at.step},
          {"steps", at.steps},
          {"loss", at.metrics.loss},
          {"global_norm", at.metrics.global_norm},
          {"steps_per_second", at.steps_per_second},
          {"examples_per_second", at.examples_per_second},
          {"seconds_left", at.seconds_left},
          {"memory_bytes", peak_memory_bytes()}};
}

const char* name_of(TrainEnd end) {
  if (end == TrainEnd::finished) return "finished";
  return end == TrainEnd::stopped ? "stopped" : "no_longer_better";
}

Json json_of(const TrainReport& report, const std::string& resume) {
  Json json = {{"event", "end"},
               {"reason", name_of(report.end)},
               {"first_step", report.first_step},
               {"step", report.last_step},
               {"zeroed_steps", report.zeroed_steps},
               {"checkpoint", report.checkpoint.string()},
               {"resume", resume}};
  if (report.best_step >= 0) {
    json["best_step"] = report.best_step;
    json["best_loss"] = report.best_loss;
  }
  return json;
}

}  // namespace

void TrainOutput::clear_live_line() {
  if (live_length_ > 0) fmt::print(out_, "\r{:{}}\r", "", live_length_);
  live_length_ = 0;
}

void TrainOutput::print_line(const std::string& line) {
  if (!opening_.empty()) notice(std::exchange(opening_, {}));
  clear_live_line();
  fmt::print(out_, "{}\n", line);
  std::fflush(out_);
}

void TrainOutput::progress(const TrainProgress& at) {
  if (form_ == OutputForm::json) {
    if (at.logged || at.step == at.steps) print_line(line_of(json_of(at)));
    return;
  }
  if (first_) print_line(memory_text(at.memory));
  const bool due = first_ || at.step == at.steps || Clock::now() - last_line_ >= kBetweenLines;
  if (form_ == OutputForm::live && at.step < at.steps) {
    const std::string text = progress_text(at);
    fmt::print(out_, "\r{:{}}", text, live_length_);
    std::fflush(out_);
    live_length_ = text.size();
  } else if (due) {
    print_line(progress_text(at));
    last_line_ = Clock::now();
  }
  first_ = false;
}

void TrainOutput::evaluated(const Evaluation& result) {
  if (form_ == OutputForm::json) {
    Json json = {{"event", "evaluation"}, {"step", result.step}, {"examples", result.examples}};
    for (const Scalar& scalar : result.scalars) json[scalar.tag] = scalar.value;
    print_line(line_of(json));
    return;
  }
  print_line(fmt::format("step {}: validation loss {:.3f}, KL {:.1f} bits, {} examples",
                         result.step, result["loss"], result["losses/kl_bits"], result.examples));
}

void TrainOutput::saved(const std::filesystem::path& checkpoint) {
  if (form_ == OutputForm::json)
    print_line(line_of({{"event", "checkpoint"}, {"path", checkpoint.string()}}));
}

void TrainOutput::notice(const std::string& text) {
  print_line(form_ == OutputForm::json ? line_of({{"event", "notice"}, {"text", text}}) : text);
}

void TrainOutput::end(const TrainReport& report, const std::string& resume) {
  if (form_ == OutputForm::json) return print_line(line_of(json_of(report, resume)));
  if (report.first_step > 0) print_line(fmt::format("resumed at step {}", report.first_step));
  if (report.first_step > 0 && report.first_step == report.last_step)
    print_line(fmt::format("{} steps were done already", report.last_step));
  if (report.zeroed_steps > 0)
    print_line(fmt::format("gradients zeroed for their norm in {} steps", report.zeroed_steps));
  if (report.end == TrainEnd::no_longer_better)
    print_line(
        fmt::format("stopped early at step {}: validation is no longer better", report.last_step));
  if (report.best_step >= 0)
    print_line(
        fmt::format("best: step {}, validation loss {:.3f}", report.best_step, report.best_loss));
  print_line(fmt::format("checkpoint: {}", report.checkpoint.string()));
  if (report.end == TrainEnd::stopped)
    print_line(fmt::format("stopped at step {}; to go on: {}", report.last_step, resume));
}

}  // namespace drumvae
