// What `drumvae train` prints while it works: a live line on a terminal, plain lines in a log, or
// JSON lines.
#pragma once

#include <chrono>
#include <cstdio>
#include <string>

#include "tools/training/train.h"

namespace drumvae {

enum class OutputForm : std::uint8_t {
  live,   // one line that is drawn over and over, and lines for what is to stay
  plain,  // a line every few seconds
  json,   // one object per line
};

class TrainOutput {
 public:
  TrainOutput(std::FILE* out, OutputForm form) : out_(out), form_(form) {}

  // A notice that comes before all else, once there is something: a refused run prints nothing.
  void open_with(std::string text) { opening_ = std::move(text); }

  void progress(const TrainProgress& at);
  void evaluated(const Evaluation& result);
  void saved(const std::filesystem::path& checkpoint);
  void notice(const std::string& text);
  // resume: the command that goes on with the run.
  void end(const TrainReport& report, const std::string& resume);

 private:
  using Clock = std::chrono::steady_clock;

  // A line that stays.
  void print_line(const std::string& line);
  void clear_live_line();

  std::FILE* out_;
  OutputForm form_;
  std::string opening_;
  bool first_ = true;
  std::size_t live_length_ = 0;
  Clock::time_point last_line_ = Clock::now();
};

}  // namespace drumvae
