// Tables of the page.
#include "tools/reports/data_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <set>

#include "tools/reports/chart.h"
#include "tools/reports/html_page.h"
#include "tools/reports/markup.h"

namespace drumvae {
namespace {

constexpr double kWidestTiming_ms = 75;
constexpr int kTimingBins = 50, kVelocityBins = 32;
constexpr std::array<const char*, kDrumClasses> kNames = {"Kick",        "Snare",   "Closed hi-hat",
                                                          "Open hi-hat", "Low tom", "Mid tom",
                                                          "High tom",    "Crash",   "Ride"};

double mean(const std::vector<double>& values) {
  return values.empty() ? 0
                        : std::accumulate(values.begin(), values.end(), 0.0) /
                              static_cast<double>(values.size());
}

std::string count_text(std::int64_t count) {
  std::string text = std::to_string(count);
  for (int at = static_cast<int>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

std::string duration_text(double seconds) {
  const auto minutes = std::llround(seconds / 60);
  return seconds < 59.5 ? fmt::format("{:.0f} s", seconds)
         : minutes < 60 ? fmt::format("{} min", minutes)
                        : fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
}

struct Group {
  std::string name;
  std::int64_t files = 0, fills = 0;
  double seconds = 0;
  std::vector<double> tempos;
};

using Key = std::function<std::string(const FileFacts&)>;

// Longest playing time first.
std::vector<Group> groups_by(const DataFacts& facts, const Key& key) {
  std::map<std::string, Group> by_name;
  for (const FileFacts& file : facts.files) {
    Group& group = by_name[key(file)];
    group.name = key(file);
    ++group.files;
    group.fills += file.fill ? 1 : 0;
    group.seconds += file.seconds;
    group.tempos.push_back(file.tempo_bpm);
  }
  std::vector<Group> groups;
  for (auto& [name, group] : by_name) groups.push_back(std::move(group));
  std::ranges::stable_sort(groups, std::greater{}, &Group::seconds);
  return groups;
}

std::string groups_table(const DataFacts& facts, const std::string& what, const Key& key) {
  const std::vector<Group> groups = groups_by(facts, key);
  const bool has_fills = std::ranges::any_of(groups, [](const Group& g) { return g.fills > 0; });
  std::vector<std::string> columns = {what, "Files", "<Playing time"};
  if (has_fills) columns.insert(columns.begin() + 2, {"Beats", "Fills"});
  HtmlTable table(columns);
  for (const Group& group : groups) {
    std::vector<std::string> cells = {
        escaped(group.name), count_text(group.files),
        bar_cell(duration_text(group.seconds), group.seconds / groups.front().seconds)};
    if (has_fills)
      cells.insert(cells.begin() + 2,
                   {count_text(group.files - group.fills), count_text(group.fills)});
    table.row(cells);
  }
  return table.html();
}

std::string tempo_table(const DataFacts& facts, const std::string& what, const Key& key) {
  std::vector<double> all;
  for (const FileFacts& file : facts.files) all.push_back(file.tempo_bpm);
  const std::vector<double> ticks = round_ticks(std::ranges::min(all), std::ranges::max(all));
  HtmlTable table({what, "Slowest", "Median", "Fastest",
                   fmt::format("<{:g} to {:g} bpm: most of them, and the median", ticks.front(),
                               ticks.back())});
  for (const Group& group : groups_by(facts, key)) {
    const Spread spread = spread_of(group.tempos);
    table.row({escaped(group.name), fmt::format("{:.0f}", std::ranges::min(group.tempos)),
               fmt::format("{:.0f}", spread.median),
               fmt::format("{:.0f}", std::ranges::max(group.tempos)),
               spread_bar(spread, ticks.front(), ticks.back())});
  }
  return table.html();
}

// Files of each player in each style.
std::string players_by_style(const DataFacts& facts) {
  std::map<std::string, std::map<std::string, std::int64_t>> counts;
  std::int64_t most = 1;
  for (const FileFacts& file : facts.files)
    most = std::max(most, ++counts[file.player][file.style]);
  const auto styles = groups_by(facts, [](const FileFacts& file) { return file.style; });
  std::vector<std::string> players, columns = {"Style"};
  for (const auto& [player, ignored] : counts) players.push_back(player);
  std::ranges::sort(players, {}, [](const std::string& name) {
    return std::pair(name.size(), name);  // drummer10 behind drummer9
  });
  columns.insert(columns.end(), players.begin(), players.end());
  HtmlTable table(columns);
  for (const Group& style : styles) {
    std::vector<std::string> cells = {escaped(style.name)};
    for (const std::string& player : players) {
      const std::int64_t files = counts[player][style.name];
      cells.push_back(files == 0 ? ""
                                 : fmt::format("<span style=\"padding:2px 8px;border-radius:4px;"
                                               "background:color-mix(in srgb,var(--bar) "
                                               "{:.0f}%,transparent)\">{}</span>",
                                               20 + 80 * std::sqrt(static_cast<double>(files) /
                                                                   static_cast<double>(most)),
                                               files));
    }
    table.row(cells);
  }
  return table.html();
}

std::vector<std::int64_t> binned(const std::vector<double>& values, double low, double high,
                                 int bins) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(bins));
  for (const double value : values) {
    const double place = std::floor((value - low) / (high - low) * bins);
    ++counts[static_cast<std::size_t>(std::clamp(place, 0.0, bins - 1.0))];
  }
  return counts;
}

std::string drums_table(const DataFacts& facts) {
  HtmlTable table({"Drum", "Hits", "Hits per bar", "Mean velocity", "<Velocity, 1 to 127",
                   "Mean timing", "Middle 80 %", "<Timing, 75 ms early to late"});
  for (std::size_t drum = kDrumClasses; drum-- > 0;) {
    const DrumFacts& of_drum = facts.drums[drum];
    const auto hits = static_cast<std::int64_t>(of_drum.velocities.size());
    if (hits == 0) {
      table.row({kNames[drum], "0", "0", "", "", "", "", ""});
      continue;
    }
    const Spread timing = spread_of(of_drum.late_ms);
    table.row(
        {kNames[drum], count_text(hits),
         fmt::format("{:.2f}", static_cast<double>(hits) / facts.bars),
         fmt::format("{:.0f}", mean(of_drum.velocities)),
         small_histogram(binned(of_drum.velocities, 0, 128, kVelocityBins)),
         fmt::format("{:+.1f} ms", mean(of_drum.late_ms)),
         fmt::format("{:+.0f} to {:+.0f} ms", timing.p10, timing.p90),
         small_histogram(binned(of_drum.late_ms, -kWidestTiming_ms, kWidestTiming_ms, kTimingBins),
                         kTimingBins / 2.0)});
  }
  return table.html();
}

std::int64_t sum(const WindowFunnel::PerSplit& counts) {
  return std::accumulate(counts.begin(), counts.end(), std::int64_t{0});
}

std::string splits_table(const WindowFunnel& funnel) {
  HtmlTable table({"", "Training", "Validation", "Test", "All"});
  const auto row = [&](const char* name, const WindowFunnel::PerSplit& counts) {
    table.row({name, count_text(counts[0]), count_text(counts[1]), count_text(counts[2]),
               count_text(sum(counts))});
  };
  row("Files", funnel.files);
  row("Windows", funnel.windows);
  row("Examples kept", funnel.kept);
  return table.html();
}

const char* words_of(Rejection rejection) {
  constexpr std::array<const char*, kRejections> kWords = {
      "no notes", "the time signature changes", "a bar is not 16 sixteenth notes",
      "fewer whole bars than a window", "too long"};
  return kWords[static_cast<std::size_t>(rejection)];
}

std::string reasons_table(const WindowFunnel& funnel) {
  const std::int64_t all = std::max<std::int64_t>(sum(funnel.windows), 1);
  HtmlTable table({"Why not", "<Windows dropped", "Files without a window"});
  const auto row = [&](const char* reason, std::int64_t windows, std::int64_t files) {
    if (windows == 0 && files == 0) return;
    const double share = static_cast<double>(windows) / static_cast<double>(all);
    table.row({reason,
               bar_cell(fmt::format("{} ({:.1f} %)", count_text(windows), 100 * share), share),
               count_text(files)});
  };
  for (std::size_t i = 0; i < kRejections; ++i)
    row(words_of(static_cast<Rejection>(i)), funnel.dropped[i], funnel.files_without_windows[i]);
  row("no hit in it", funnel.dropped_empty, 0);
  return table.html();
}

std::string window_words(const WindowOptions& windows) {
  return fmt::format(
      "Windows of {} bars, one bar apart, as drumvae pack --bars {} --windows {} --map {} cuts "
      "them.",
      windows.bars, windows.bars, windows.kind == WindowKind::bar ? "bar" : "tfds",
      name_of(windows.kit));
}

// How files were read that are not as one expects; empty where all are.
std::string read_words(const DataFacts& facts) {
  std::vector<std::string> words;
  for (std::size_t i = 0; i < kMidiRepairs; ++i)
    if (const std::int64_t files = facts.funnel.repaired[i])
      words.push_back(fmt::format("repaired: {} in {} files", words_of(static_cast<MidiRepair>(i)),
                                  count_text(files)));
  for (std::size_t i = 0; i < kDrumRules; ++i)
    if (const std::int64_t files = facts.funnel.drums[i];
        files > 0 && static_cast<DrumRule>(i) != DrumRule::channel_ten)
      words.push_back(
          fmt::format("drums {}: {} files", name_of(static_cast<DrumRule>(i)), count_text(files)));
  for (const auto& [extension, files] : facts.passed_over)
    words.push_back(fmt::format("passed over: {} files of {}", count_text(files),
                                extension.empty() ? "no extension" : extension));
  return words.empty() ? "" : fmt::format("Files: {}.", fmt::join(words, "; "));
}

void add_funnel(const DataFacts& facts, const PackRequest& request, HtmlPage& page) {
  page.heading("Examples kept and dropped");
  page.paragraph(window_words(request.windows));
  page.html(splits_table(facts.funnel));
  page.html(reasons_table(facts.funnel));
  std::string unmapped;
  for (const auto& [pitch, notes] : facts.funnel.unmapped_pitches)
    unmapped +=
        fmt::format("{}pitch {}: {} notes", unmapped.empty() ? "" : ", ", pitch, count_text(notes));
  page.paragraph(unmapped.empty() ? "Every pitch belongs to one of the nine drums."
                                  : "Of no drum: " + unmapped + ".");
  if (const std::string words = read_words(facts); !words.empty()) page.paragraph(words);
  if (facts.unreadable.empty()) return;
  std::string lines;
  for (const std::string& line : facts.unreadable) lines += line + "\n";
  page.folded(fmt::format("{} files that cannot be read", facts.unreadable.size()), lines);
}

void add_overview(const DataFacts& facts, HtmlPage& page) {
  double seconds = 0;
  std::int64_t hits = 0;
  std::set<std::string> players, styles;
  for (const FileFacts& file : facts.files) {
    seconds += file.seconds;
    players.insert(file.player);
    if (!file.style.empty()) styles.insert(file.style);
  }
  for (const DrumFacts& drum : facts.drums)
    hits += static_cast<std::int64_t>(drum.velocities.size());
  const bool styled = !styles.empty();
  std::vector<HtmlPage::Figure> figures = {
      {count_text(static_cast<std::int64_t>(facts.files.size())), "files"},
      {duration_text(seconds), "of playing"},
      {count_text(hits), "hits"},
      {count_text(static_cast<std::int64_t>(players.size())), styled ? "drummers" : "folders"},
      {count_text(sum(facts.funnel.kept)), "examples"}};
  if (styled)
    figures.insert(figures.begin() + 4,
                   {count_text(static_cast<std::int64_t>(styles.size())), "styles"});
  page.figures(figures);
}

}  // namespace

std::string data_report(const DataFacts& facts, const PackRequest& request,
                        const std::string& name) {
  const bool styled =
      std::ranges::any_of(facts.files, [](const FileFacts& file) { return !file.style.empty(); });
  const Key style = [](const FileFacts& file) {
    return file.style.empty() ? "(none)" : file.style;
  };
  const Key player = [](const FileFacts& file) { return file.player; };
  const Key split = [](const FileFacts& file) { return std::string(split_name(file.split)); };
  const Key metre = [](const FileFacts& file) { return file.metre; };
  HtmlPage page(name);
  add_overview(facts, page);
  if (styled) {
    page.heading("Styles");
    page.html(groups_table(facts, "Style", style));
  }
  page.heading(styled ? "Drummers" : "Folders");
  page.html(groups_table(facts, styled ? "Drummer" : "Folder", player));
  page.heading("Splits and metres");
  page.side_by_side({groups_table(facts, "Split", split), groups_table(facts, "Metre", metre)});
  page.heading("Tempo");
  page.paragraph(
      "The bar reaches from the 10th to the 90th percentile of the files, the line is the median.");
  page.html(tempo_table(facts, styled ? "Style" : "Folder", styled ? style : player));
  if (styled) {
    page.heading("Who plays what");
    page.paragraph("Files of each drummer in each style.");
    page.html(players_by_style(facts));
  }
  page.heading("Drums");
  page.paragraph(
      "Timing is against the nearest sixteenth note, negative is early; the outermost bars hold "
      "what lies beyond.");
  page.html(drums_table(facts));
  add_funnel(facts, request, page);
  return page.text();
}

}  // namespace drumvae
