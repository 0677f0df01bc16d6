// Curves, configuration and grooves of the page.
#include "tools/reports/run_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>

#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "engine/platform.h"
#include "model/latents.h"
#include "tools/playing/interpolate.h"
#include "tools/playing/model_file.h"
#include "tools/playing/sample.h"
#include "tools/reports/chart.h"
#include "tools/reports/groove_picture.h"
#include "tools/reports/html_page.h"
#include "tools/reports/markup.h"
#include "tools/training/event_file.h"
#include "tools/training/run_folder.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

using SeriesByTag = std::map<std::string, std::vector<ScalarPoint>>;

constexpr std::int64_t kSamples = 4, kWaySteps = 5;
constexpr std::uint64_t kSeed = 1;
constexpr double kTemperature = .5;

// What a tag's curve is called, in the order in which they are shown; others follow by their tags.
struct Named {
  const char* tag;
  const char* title;
  const char* unit;
};
constexpr std::array kNamed = {
    Named{"loss", "Loss", "nats per example"},
    Named{"losses/r_loss", "Reconstruction loss", "nats per example"},
    Named{"losses/kl_bits", "KL divergence", "bits per example"},
    Named{"losses/kl_loss", "KL beyond the free bits", "nats per example"},
    Named{"losses/kl_beta", "Weight of the KL loss", ""},
    Named{"metrics/hits_loss", "Hits: cross-entropy", "nats per step"},
    Named{"metrics/velocities_loss", "Velocities: squared error", "per step"},
    Named{"metrics/offsets_loss", "Offsets: squared error", "per step"},
    Named{"metrics/hit_f1", "Hits found: F1", "0 to 1"},
    Named{"metrics/hit_precision", "Hits found: precision", "0 to 1"},
    Named{"metrics/hit_recall", "Hits found: recall", "0 to 1"},
    Named{"metrics/velocity_error", "Velocity error", "MIDI velocities"},
    Named{"metrics/timing_error_ms", "Timing error", "ms at 120 bpm"},
    Named{"metrics/free_running/hit_f1", "Reconstruction: F1", "0 to 1"},
    Named{"metrics/free_running/velocity_error", "Reconstruction: velocity error",
          "MIDI velocities"},
    Named{"metrics/free_running/timing_error_ms", "Reconstruction: timing error", "ms at 120 bpm"},
    Named{"metrics/accuracy", "Steps predicted right", "0 to 1"},
    Named{"learning_rate", "Learning rate", ""},
    Named{"global_norm", "Norm of the gradient", "before it is clipped"},
};

struct Curves {
  SeriesByTag train, eval;

  const std::vector<ScalarPoint>* find(const SeriesByTag& series, const std::string& tag) const {
    const auto found = series.find(tag);
    return found == series.end() ? nullptr : &found->second;
  }

  std::string chart(const std::string& tag, const std::string& title,
                    const std::string& unit) const {
    LineChart chart{.title = title, .unit = unit, .lines = {}};
    if (const auto* points = find(train, tag)) chart.lines.push_back({"training", *points});
    if (const auto* points = find(eval, tag)) chart.lines.push_back({"validation", *points, 1});
    return chart.lines.empty() ? "" : line_chart(chart);
  }
};

Curves curves_of(const fs::path& run) {
  Curves curves{.train = read_scalar_series(train_folder(run)),
                .eval = read_scalar_series(eval_folder(run))};
  if (curves.train.empty() && curves.eval.empty())
    throw FormatError(run.string(),
                      "has no curves: drumvae train --run-dir makes what a report shows");
  return curves;
}

fs::path checkpoint_of(const fs::path& run) {
  if (const auto best = best_checkpoint(train_folder(run))) return *best;
  if (const auto latest = latest_checkpoint(train_folder(run))) return *latest;
  throw FormatError(run.string(), "has no checkpoint yet");
}

std::string text_of(const fs::path& path) {
  const MappedFile file(path);
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

void add_curves(const Curves& curves, HtmlPage& page) {
  page.heading("Curves");
  std::vector<std::string> first, others;
  std::vector<std::string> shown;
  for (const Named& named : kNamed) {
    const std::string chart = curves.chart(named.tag, named.title, named.unit);
    if (!chart.empty()) first.push_back(chart);
    shown.emplace_back(named.tag);
  }
  SeriesByTag all = curves.train;
  all.insert(curves.eval.begin(), curves.eval.end());
  for (const auto& [tag, points] : all)
    if (std::ranges::find(shown, tag) == shown.end()) others.push_back(curves.chart(tag, tag, ""));
  page.side_by_side(first);
  if (others.empty()) return;
  page.html("<details><summary>Other curves</summary>\n");
  page.side_by_side(others);
  page.html("</details>\n");
}

void add_last_values(const Curves& curves, std::int64_t step, HtmlPage& page) {
  std::vector<HtmlPage::Figure> figures = {
      {fmt::format("{}", step), "step of the checkpoint shown"}};
  const auto add = [&](const SeriesByTag& series, const char* tag, const char* what) {
    if (const auto* points = curves.find(series, tag))
      figures.push_back({fmt::format("{:.4g}", points->back().value),
                         fmt::format("{}, step {}", what, points->back().step)});
  };
  add(curves.train, "loss", "training loss");
  add(curves.eval, "loss", "validation loss");
  add(curves.eval, "metrics/hit_f1", "F1 of hits");
  page.figures(figures);
}

// The few that one asks for first; the rest is folded away.
void add_configuration(const fs::path& run, const ModelConfig& config, HtmlPage& page) {
  constexpr std::array kFirst = {"batch_size", "learning_rate",    "enc_rnn_size", "dec_rnn_size",
                                 "z_size",     "free_bits",        "max_beta",     "max_seq_len",
                                 "decay_rate", "dropout_keep_prob"};
  page.heading("Configuration");
  const std::map<std::string, std::string> values = hparams(config);
  HtmlTable table({"Hyperparameter", "<Value"});
  table.row({"config", escaped(config.name)});
  for (const char* name : kFirst)
    if (const auto found = values.find(name); found != values.end())
      table.row({name, escaped(found->second)});
  page.html(table.html());
  for (const auto& [what, path] :
       {std::pair("config.toml: everything, as drumvae train --config-file takes it",
                  run_config_path(run)),
        std::pair("starts.jsonl: when and how it was started",
                  train_folder(run) / "starts.jsonl")}) {
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored)) page.folded(what, text_of(path));
  }
}

// Between the first two samples, by the same random numbers.
PlayedSet way_between_samples(const GrooveVae& model, const PlayRequest& request) {
  const auto ends = prior_latents(2, model.config().latent, request.seed);
  std::vector<std::vector<float>> latents;
  for (std::int64_t i = 0; i < kWaySteps; ++i)
    latents.push_back(slerp(ends[0], ends[1], static_cast<double>(i) / (kWaySteps - 1)));
  return played_set(model.config(), "way",
                    decode_rows(model, latents, {}, request, DrawNumbers::common), request);
}

void add_set(const PlayedSet& set, const KitMap& kit, const char* what, HtmlPage& page) {
  for (std::size_t i = 0; i < set.grooves.size(); ++i) {
    const DrumSong& song = set.grooves[i].song;
    page.picture(
        fmt::format("{} {} of {}: hits {}", what, i + 1, set.grooves.size(), song.hits.size()),
        groove_svg(song, kit));
  }
}

void add_grooves(const GrooveVae& model, HtmlPage& page) {
  const PlayRequest request{.count = kSamples, .temperature = kTemperature, .seed = kSeed};
  page.heading("Samples");
  if (model.config().control_depth > 0) {
    page.paragraph(
        "This model plays the hits that it is given (drumvae groove), so there are none.");
    return;
  }
  page.paragraph(fmt::format(
      "Out of nothing but seed {}, at temperature {:g}. A mark begins where its hit does: right of "
      "its line it is late. Point at one for its numbers.",
      kSeed, kTemperature));
  add_set(sample(model, request), request.kit, "Sample", page);
  page.heading("Interpolation");
  page.paragraph(
      "On the sphere from the latent of sample 1 to that of sample 2, all drawn with the same "
      "random numbers.");
  add_set(way_between_samples(model, request), request.kit, "Step", page);
}

}  // namespace

std::string run_report(const fs::path& run, Device& device) {
  const Curves curves = curves_of(run);
  const fs::path checkpoint = checkpoint_of(run);
  const LoadedModel loaded = load_model(checkpoint, device);
  const ModelConfig& config = loaded.model->config();
  HtmlPage page(fmt::format("{}: {}", folder_name(run), config.name));
  add_last_values(curves, loaded.step, page);
  add_curves(curves, page);
  add_grooves(*loaded.model, page);
  add_configuration(run, config, page);
  return page.text();
}

std::string compare_runs(const std::vector<fs::path>& runs, const std::string& tag) {
  const auto* const named = std::ranges::find(kNamed, tag, &Named::tag);
  LineChart chart{.title = named == kNamed.end() ? tag : named->title,
                  .unit = named == kNamed.end() ? "" : named->unit,
                  .lines = {}};
  for (const fs::path& run : runs) {
    const Curves curves = curves_of(run);
    const auto* points = curves.find(curves.eval, tag);
    if (!points) points = curves.find(curves.train, tag);
    if (!points) throw FormatError(run.string(), "has no curve called '" + tag + "'");
    chart.lines.push_back({folder_name(run), *points, static_cast<int>(chart.lines.size() % 4)});
  }
  return line_chart_file(chart);
}

}  // namespace drumvae
