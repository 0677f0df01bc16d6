// Lanes, lines and marks.
#include "tools/reports/groove_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>

#include "data/drum_tensor.h"
#include "engine/platform.h"
#include "tools/playing/kit_file.h"
#include "tools/reports/markup.h"

namespace drumvae {
namespace {

// In pixels.
constexpr double kStep = 14, kLane = 18, kLeft = 84, kTop = 34, kBottom = 40, kRight = 16;
constexpr double kMark = 10;   // width of a hit
constexpr double kLegend = 8;  // width of a step of the colour scale

// Soft to loud: five points of Matplotlib's viridis, reversed, so that loud is dark on white.
constexpr std::array<std::array<double, 3>, 5> kScale = {
    {{253, 231, 37}, {94, 201, 98}, {33, 145, 140}, {59, 82, 139}, {68, 1, 84}}};

std::string colour(int velocity) {
  const double place = std::clamp(velocity, 0, 127) / 127.0 * (kScale.size() - 1);
  const auto lower = std::min(static_cast<std::size_t>(place), kScale.size() - 2);
  const double share = place - static_cast<double>(lower);
  std::array<int, 3> mixed{};
  for (std::size_t i = 0; i < 3; ++i)
    mixed[i] = static_cast<int>(
        std::lround(kScale[lower][i] * (1 - share) + kScale[lower + 1][i] * share));
  return fmt::format("#{:02x}{:02x}{:02x}", mixed[0], mixed[1], mixed[2]);
}

// The lanes from bottom to top: names by 1000 times the class, where there is one, plus the pitch.
std::map<int, std::string> lanes_of(const DrumSong& song, const KitMap& kit) {
  std::map<int, std::string> lanes;
  const auto is_own = [&](const DrumHit& hit) {
    const int drum = kit.class_of(hit.pitch);
    return drum >= 0 && kit.pitch_of(drum) == hit.pitch;
  };
  if (std::ranges::all_of(song.hits, is_own)) {
    for (int drum = 0; drum < kDrumClasses; ++drum)
      lanes[kit.pitch_of(drum) + 1000 * drum] = kDrumNames[static_cast<std::size_t>(drum)];
    return lanes;
  }
  for (const DrumHit& hit : song.hits) lanes[hit.pitch] = fmt::format("pitch {}", hit.pitch);
  return lanes;
}

class Picture {
 public:
  Picture(const DrumSong& song, const KitMap& kit) : song_(song) {
    std::map<int, std::string> lanes = lanes_of(song, kit);
    double lane = static_cast<double>(lanes.size());
    for (const auto& [key, name] : lanes) {
      const double y = kTop + --lane * kLane;
      lane_of_pitch_[key % 1000] = y;
      labels_ += text(kLeft - 8, y + kLane - 5, "end", name);
    }
    bottom_ = kTop + static_cast<double>(lanes.size()) * kLane;
    steps_ = song.steps;
    for (const DrumHit& hit : song.hits)
      steps_ = std::max(steps_, (hit.step / kStepsPerBar + 1) * kStepsPerBar);
  }

  std::string svg() const {
    const double width = kLeft + steps_ * kStep + kRight, height = bottom_ + kBottom;
    return fmt::format(
               "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:g}\" height=\"{1:g}\" "
               "viewBox=\"0 0 {0:g} {1:g}\" font-family=\"sans-serif\" font-size=\"11\">\n"
               "<rect width=\"{0:g}\" height=\"{1:g}\" fill=\"#ffffff\"/>\n",
               width, height) +
           text(8, 16, "start",
                fmt::format("{}  {:.4g} bpm", escaped(song_.name), song_.tempo_bpm)) +
           labels_ + lines() + marks() + legend() + "</svg>\n";
  }

 private:
  static std::string text(double x, double y, const char* anchor, const std::string& words) {
    return fmt::format(
        "<text x=\"{:g}\" y=\"{:g}\" text-anchor=\"{}\" fill=\"#333333\">{}</text>\n", x, y, anchor,
        words);
  }

  std::string lines() const {
    std::string all;
    for (int step = 0; step <= steps_; ++step) {
      const double x = kLeft + step * kStep;
      const bool bar = step % kStepsPerBar == 0, beat = step % 4 == 0;
      all += fmt::format("<path d=\"M{0:g} {1:g}V{2:g}\" stroke=\"{3}\"/>\n", x, kTop, bottom_,
                         bar    ? "#555555"
                         : beat ? "#aaaaaa"
                                : "#e4e4e4");
      if (bar && step < steps_)
        all += text(x + 2, kTop - 4, "start", fmt::format("{}", step / kStepsPerBar + 1));
    }
    for (double y = kTop; y <= bottom_; y += kLane)
      all += fmt::format("<path d=\"M{:g} {:g}H{:g}\" stroke=\"#e4e4e4\"/>\n", kLeft, y,
                         kLeft + steps_ * kStep);
    return all;
  }

  std::string marks() const {
    const double step_s = 60 / song_.tempo_bpm / 4;
    std::string all;
    for (const DrumHit& hit : song_.hits) {
      const double late_ms = (hit.start_s - hit.step * step_s) * 1000;
      all += fmt::format(
          "<rect class=\"hit\" x=\"{:.2f}\" y=\"{:g}\" width=\"{:g}\" height=\"{:g}\" rx=\"2\" "
          "fill=\"{}\">"
          "<title>pitch {}, velocity {}, {:+.1f} ms</title></rect>\n",
          kLeft + hit.start_s / step_s * kStep, lane_of_pitch_.at(hit.pitch) + 3, kMark, kLane - 6,
          colour(hit.velocity), hit.pitch, hit.velocity, late_ms);
    }
    return all;
  }

  std::string legend() const {
    const double y = bottom_ + 14;
    std::string all = text(kLeft - 8, y + 10, "end", "velocity 1");
    double x = kLeft;
    for (int velocity = 1; velocity <= 127; velocity += 9, x += kLegend)
      all += fmt::format("<rect x=\"{:g}\" y=\"{:g}\" width=\"{:g}\" height=\"12\" fill=\"{}\"/>\n",
                         x, y, kLegend, colour(velocity));
    return all + text(x + 6, y + 10, "start", "127");
  }

  const DrumSong& song_;
  std::map<int, double> lane_of_pitch_;  // its upper edge
  std::string labels_;
  double bottom_ = 0;
  int steps_ = 0;
};

}  // namespace

std::string groove_svg(const DrumSong& song, const KitMap& kit) { return Picture(song, kit).svg(); }

void write_svg(const std::filesystem::path& path, const DrumSong& song, const KitMap& kit) {
  const std::string svg = groove_svg(song, kit);
  write_file_atomically(path, std::as_bytes(std::span(svg)), Flush::later);
}

void write_png(const std::filesystem::path& path, const DrumSong& song, const KitMap& kit,
               const Rasterizer& rasterizer) {
  const std::string png = rasterizer.png(groove_svg(song, kit));
  write_file_atomically(path, std::as_bytes(std::span(png)), Flush::later);
}

}  // namespace drumvae
