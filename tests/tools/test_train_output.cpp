// What train prints.
#include <catch2/catch.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tools/train_output.h"

using namespace drumvae;

namespace {

// What `action` makes an output of this form print.
template <class Action>
std::string printed(OutputForm form, const Action& action) {
  std::FILE* const file = std::tmpfile();
  TrainOutput output(file, form);
  action(output);
  std::rewind(file);
  std::string text;
  for (int letter = std::fgetc(file); letter != EOF; letter = std::fgetc(file))
    text += static_cast<char>(letter);
  std::fclose(file);
  return text;
}

TrainProgress progress_at(std::int64_t step, bool logged = false) {
  return {.step = step,
          .steps = 9000,
          .logged = logged,
          .metrics = {.loss = 140.125F},
          .steps_per_second = 0.5,
          .examples_per_second = 256,
          .seconds_left = 5400};
}

const Evaluation kEvaluation{
    .step = 250, .examples = 1929, .scalars = {{"loss", 150.5}, {"losses/kl_bits", 49.25}}};

}  // namespace

TEST_CASE("A log gets the first step and the last, and lines between them seconds apart") {
  const std::string text = printed(OutputForm::plain, [](TrainOutput& output) {
    for (const std::int64_t step : {1, 2, 3, 9000}) output.progress(progress_at(step));
  });
  CHECK(text.find("memory: parameters ") == 0);
  CHECK(text.find("\nstep 1/9000  loss 140.125  0.50 steps/s  256 examples/s  ") !=
        std::string::npos);
  CHECK(text.find(" MB  1 h 30 min left\nstep 9000/9000  ") != std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
}

TEST_CASE("The opening comes before the first line, and not without one") {
  const auto opened = [](TrainOutput& output) { output.open_with("device: cpu"); };
  CHECK(printed(OutputForm::plain, opened).empty());
  const std::string text = printed(OutputForm::live, [&](TrainOutput& output) {
    opened(output);
    output.progress(progress_at(1));
    output.progress(progress_at(9000));
  });
  CHECK(text.find("device: cpu\nmemory: parameters ") == 0);
  CHECK(text.find("device", 1) == std::string::npos);
}

TEST_CASE("On a terminal one line is drawn over and over, and what is to stay gets its own") {
  const std::string text = printed(OutputForm::live, [](TrainOutput& output) {
    output.progress(progress_at(1));
    output.progress(progress_at(2));
    output.evaluated(kEvaluation);
    output.progress(progress_at(9000));
  });
  CHECK(text.find("all\n\rstep 1/9000") != std::string::npos);
  CHECK(text.find("\rstep 2/9000") != std::string::npos);
  CHECK(text.find(" \rstep 250: validation loss 150.500, KL 49.2 bits, 1929 examples\n") !=
        std::string::npos);
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
}

TEST_CASE("As JSON each line is an object that says what it is, and steps are the logged ones") {
  const std::string text = printed(OutputForm::json, [](TrainOutput& output) {
    output.progress(progress_at(10, true));
    output.progress(progress_at(11));
    output.evaluated(kEvaluation);
    output.saved("run/\xFF");
    output.notice("two\nlines");
    output.end({.end = TrainEnd::stopped, .last_step = 11}, "drumvae train --run-dir run");
  });
  std::istringstream lines(text);
  std::vector<std::string> events;
  nlohmann::json object;
  for (std::string line; std::getline(lines, line);) {
    object = nlohmann::json::parse(line);
    events.push_back(object["event"]);
    if (events.back() == "step") CHECK(object["loss"] == 140.125);
    if (events.back() == "evaluation") CHECK(object["losses/kl_bits"] == 49.25);
  }
  CHECK(events == std::vector<std::string>{"step", "evaluation", "checkpoint", "notice", "end"});
  CHECK(object["reason"] == "stopped");
  CHECK(object["resume"] == "drumvae train --run-dir run");
}

TEST_CASE("The end says how to go on where training was stopped, and what was best") {
  const std::string text = printed(OutputForm::plain, [](TrainOutput& output) {
    output.end({.end = TrainEnd::stopped,
                .first_step = 3,
                .last_step = 7,
                .best_step = 5,
                .best_loss = 99.5,
                .checkpoint = "run/train/checkpoint-7"},
               "drumvae train --run-dir run");
  });
  CHECK(text ==
        "resumed at step 3\nbest: step 5, validation loss 99.500\n"
        "checkpoint: run/train/checkpoint-7\n"
        "stopped at step 7; to go on: drumvae train --run-dir run\n");
}
