// drumvae train.
#include <algorithm>
#include <catch2/catch.hpp>
#include <csignal>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/tools/independent_events.h"
#include "tests/tools/small_run.h"
#include "tools/exit_codes.h"

using namespace drumvae;
using namespace drumvae::test;

TEST_CASE("train reports progress and leaves a checkpoint; a second call goes on from there") {
  const SmallRun small;
  const auto first = small.train_tiny("run", "2");
  CAPTURE(first.out, first.error);
  CHECK(first.exit_code == kDone);
  CHECK(first.error.empty());
  CHECK(first.out.find("step 2/2  loss ") != std::string::npos);
  CHECK(first.out.find(" left\n") != std::string::npos);
  CHECK(first.out.find("checkpoint: " + small.file("run")) != std::string::npos);

  const auto second = small.train_tiny("run", "3");
  CHECK(second.exit_code == kDone);
  CHECK(second.out.find("resumed at step 2\n") != std::string::npos);
  CHECK(second.out.find("step 3/3  loss ") != std::string::npos);
}

TEST_CASE("two steps and one more give the weights of three steps, bit for bit") {
  const SmallRun small;
  REQUIRE(small.train_tiny("straight", "3").exit_code == kDone);
  REQUIRE(small.train_tiny("resumed", "2").exit_code == kDone);
  REQUIRE(small.train_tiny("resumed", "3").exit_code == kDone);
  const std::string weights = "/train/checkpoint-3/weights.safetensors";
  const std::string straight = read_text(small.file("straight" + weights));
  CHECK(!straight.empty());
  CHECK(straight == read_text(small.file("resumed" + weights)));
}

TEST_CASE("a run goes on with nothing but its folder: it knows its configuration, data and steps") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "2", {"--seed", "7", "--eval-every", "1"}).exit_code == kDone);
  const auto done = run_program({"train", "--run-dir", small.file("run")});
  CAPTURE(done.out, done.error);
  CHECK(done.exit_code == kDone);
  CHECK(done.out.find("2 steps were done already\n") != std::string::npos);
  const auto more = run_program({"train", "--run-dir", small.file("run"), "--steps", "3"});
  CHECK(more.exit_code == kDone);
  CHECK(more.out.find("step 3: validation loss ") != std::string::npos);
  CHECK(more.out.find("best: step ") != std::string::npos);
}

TEST_CASE("JSON lines say what the events for TensorBoard say") {
  const SmallRun small;
  const auto run =
      small.train_tiny("run", "6", {"--log-json", "--log-every", "2", "--eval-every", "3"});
  CAPTURE(run.out, run.error);
  REQUIRE(run.exit_code == kDone);
  const auto scalars = read_scalars(small.file("run/train"));
  const auto validation = read_scalars(small.file("run/eval"));
  std::istringstream lines(run.out);
  std::size_t steps = 0, evaluated = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line);
    if (json["event"] == "step") {
      ++steps;
      CHECK(scalars.at({json["step"], "loss"}) == json["loss"].get<float>());
      CHECK(scalars.at({json["step"], "global_norm"}) == json["global_norm"].get<float>());
    } else if (json["event"] == "evaluation") {
      for (const auto& [tag, value] : json.items()) {
        if (tag == "event" || tag == "step" || tag == "examples") continue;
        CHECK(validation.at({json["step"], tag}) == value.get<float>());
        ++evaluated;
      }
    }
  }
  CHECK(steps == 3);
  CHECK(scalars.size() == 3 * 7);
  CHECK(evaluated == validation.size());
  CHECK(evaluated > 20);
}

TEST_CASE("SIGTERM ends training after the step, saves, and says how to go on") {
  const SmallRun small;
  BackgroundProgram program({"train", "--config", "groovae_4bar", "--hparams", kTinyModel, "--data",
                             small.data(), "--run-dir", small.file("run"), "--steps", "1000000",
                             "--checkpoint-every", "1000000", "--threads", "1"});
  wait_for(small.file("run/train/latest.json"));
  program.signal(SIGTERM);
  const auto run = program.wait();
  CAPTURE(run.out, run.error);
  CHECK(run.exit_code == kStopped);
  CHECK(run.error.empty());
  CHECK(run.out.find("; to go on: drumvae train --run-dir " + small.file("run") + "\n") !=
        std::string::npos);
  const auto next = run_program({"train", "--run-dir", small.file("run"), "--steps", "0"});
  CHECK(next.exit_code == kDone);
}

TEST_CASE("a second trainer in the same run folder is refused") {
  const SmallRun small;
  BackgroundProgram program({"train", "--config", "groovae_4bar", "--hparams", kTinyModel, "--data",
                             small.data(), "--run-dir", small.file("run"), "--steps", "1000000",
                             "--threads", "1"});
  wait_for(small.file("run/train/latest.json"));
  const auto second = small.train_tiny("run", "1");
  CAPTURE(second.error);
  CHECK(failed_in_one_line(second, kFailed, "is in use by process "));
  program.signal(SIGKILL);
  program.wait();
}

TEST_CASE("fine-tuning takes the configuration from the checkpoint that it begins with") {
  const SmallRun small;
  REQUIRE(small.train_tiny("base", "1").exit_code == kDone);
  const auto tuned = run_program({"train", "--init-from", small.file("base"), "--hparams",
                                  "learning_rate=0.01", "--freeze", "encoder", "--data",
                                  small.data(), "--run-dir", small.file("tuned"), "--steps", "1"});
  CAPTURE(tuned.out, tuned.error);
  CHECK(tuned.exit_code == kDone);
  CHECK(run_program({"info", small.file("tuned")}).out.find("frozen") != std::string::npos);
}

TEST_CASE("a run that is refused leaves nothing, and a folder that was there as it was") {
  const SmallRun small;
  std::filesystem::create_directories(small.file("empty"));
  for (const char* run : {"none", "empty"}) {
    const auto refused = small.train_tiny(run, "1", {"--init-from", small.file("nothing")});
    CHECK(failed_in_one_line(refused, kFailed, "nothing: no such file"));
  }
  CHECK(!std::filesystem::exists(small.file("none")));
  CHECK(names_in(small.file("empty")).empty());
}

TEST_CASE("a run does not go on as another one") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "1").exit_code == kDone);
  CHECK(failed_in_one_line(small.train_tiny("run", "2", {"--seed", "9"}), kFailed, "--seed 0"));
  CHECK(failed_in_one_line(
      small.train("run", "2", {"--hparams", std::string(kTinyModel) + ",free_bits=1"}), kFailed,
      "free_bits"));
}

TEST_CASE("train answers an unknown config, hparam or device with the nearest, and makes nothing") {
  const SmallRun small;
  const auto refused = [&](const std::vector<std::string>& flags, const std::string& part) {
    std::vector<std::string> arguments = {"train",           "--data",  small.data(), "--run-dir",
                                          small.file("run"), "--steps", "1"};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    const auto run = run_program(arguments);
    CAPTURE(run.out, run.error);
    CHECK(failed_in_one_line(run, kUsage, part));
    CHECK(!std::filesystem::exists(small.file("run")));
  };
  refused({"--config", "grovae_4bar"}, "did you mean 'groovae_4bar'?");
  refused({"--config", "groovae_4bar", "--hparams", "lerning_rate=1"},
          "did you mean 'learning_rate'?");
  refused({"--config", "groovae_4bar", "--hparams", "batch_size=none"}, "batch_size");
  refused({"--config", "groovae_4bar", "--hparams", "batch_size"}, "batch_size=value");
  refused({"--config", "groovae_4bar", "--device", "cqu"}, "did you mean 'cpu'?");
  refused({}, "--config");
  refused({"--config", "groovae_4bar", "--config-file", "x"}, "either");
}

TEST_CASE("train on a data set smaller than a batch says so and makes no checkpoint") {
  const SmallRun small;
  const auto run = small.train("run", "1");  // batch_size 512
  CAPTURE(run.error);
  CHECK(failed_in_one_line(run, kFailed, "batch"));
  CHECK(!std::filesystem::exists(small.file("run/train/latest.json")));
}

TEST_CASE("train refuses examples of another length than the model's") {
  const SmallRun small;
  const auto run =
      run_program({"train", "--config", "groovae_2bar_humanize", "--data", small.data(),
                   "--run-dir", small.file("run"), "--steps", "1", "--hparams", kTinyModel});
  CAPTURE(run.error);
  CHECK(failed_in_one_line(run, kFailed, "bars"));
}

TEST_CASE("train on a data file that is missing or no packed file fails in one line") {
  const SmallRun small;
  write_text(small.file("text"), "a text");
  for (const char* name : {"missing", "text", "midi"}) {
    const auto run = run_program({"train", "--config", "groovae_4bar", "--data", small.file(name),
                                  "--run-dir", small.file("run"), "--steps", "1"});
    CAPTURE(run.error);
    CHECK(failed_in_one_line(run, kFailed, small.file(name)));
    CHECK(!std::filesystem::exists(small.file("run")));
  }
}

TEST_CASE("train into a run folder that cannot be made fails in one line") {
  const SmallRun small;
  write_text(small.file("file"), "");
  CHECK(failed_in_one_line(small.train_tiny("file", "1"), kFailed, small.file("file")));
}

TEST_CASE("a loss that stops being finite ends training, names the step and keeps a checkpoint") {
  const SmallRun small;
  const auto run =
      small.train("run", "50",
                  {"--hparams", std::string(kTinyModel) + ",learning_rate=1e30,grad_clip=1e30,"
                                                          "grad_norm_clip_to_zero=1e38"});
  CAPTURE(run.out, run.error);
  CHECK(run.exit_code == kFailed);
  CHECK(run.error.find("not finite at step ") != std::string::npos);
  CHECK(std::filesystem::exists(small.file("run/train/latest.json")));
}

TEST_CASE(
    "a disk that fills up while a checkpoint is written leaves the one before, and it goes on") {
  const SmallRun small;
  REQUIRE(small.train_tiny("run", "1").exit_code == kDone);
  {
    const FullDisk full(2000);
    const auto run = small.train_tiny("run", "2");
    CAPTURE(run.out, run.error);
    CHECK(run.exit_code == kFailed);
    CHECK(run.error.find("drumvae: " + small.file("run")) == 0);
    CHECK(std::count(run.error.begin(), run.error.end(), '\n') == 1);
  }
  CHECK(run_program({"info", small.file("run")}).out.find("checkpoint-1/") != std::string::npos);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(small.file("run"))) {
    CHECK(entry.path().extension() != ".tmp");
  }
  const auto again = small.train_tiny("run", "2");
  CHECK(again.exit_code == kDone);
  CHECK(again.out.find("resumed at step 1\n") != std::string::npos);
}

TEST_CASE("drum patterns go the same way as grooves: pack, train, eval, sample, show") {
  const SmallRun small;
  const std::string patterns = small.file("patterns.safetensors"), run = small.file("run");
  const std::vector<std::vector<std::string>> commands = {
      {"pack", "--midi", small.file("midi"), "--windows", "pattern", "--bars", "2", "-o", patterns},
      {"train", "--config", "cat-drums_2bar_small", "--data", patterns, "--run-dir", run, "--steps",
       "2", "--threads", "1", "--hparams", kTinyModel},
      {"eval", "--run-dir", run, "--data", patterns},
      {"sample", "--run-dir", run, "-n", "1", "--temperature", "1", "--names", "a", "--out",
       small.file("out")},
      {"show", small.file("out/a.mid")}};
  std::string printed;
  for (const auto& arguments : commands) {
    const auto command = run_program(arguments);
    CAPTURE(arguments[0], command.out, command.error);
    REQUIRE(command.exit_code == kDone);
    printed += command.out;
  }
  CHECK(printed.find("metrics/mean_per_class_accuracy") != std::string::npos);
  CHECK(printed.find("bars 2") != std::string::npos);
}

TEST_CASE("a preset with the wrong kind of packed file, or levels that do not fit, is told so") {
  const SmallRun small;
  const auto refused = [&](const char* config, const std::string& hparams, int code,
                           const std::string& part) {
    const auto run =
        run_program({"train", "--config", config, "--data", small.data(), "--run-dir",
                     small.file("run"), "--steps", "1", "--hparams", kTinyModel + hparams});
    CAPTURE(run.error);
    CHECK(failed_in_one_line(run, code, part));
    CHECK(!std::filesystem::exists(small.file("run/train")));
  };
  refused("cat-drums_2bar_small", "", kFailed, "pack with --windows pattern");
  refused("hier-groovae_4bar", ",enc_levels=[16,5]", kUsage,
          "enc_levels=[16,5] multiplies to 80, but max_seq_len is 64");
  refused("hier-groovae_4bar", ",dec_levels=[64]", kUsage, "[segments,steps per segment]");
  refused("hier-groovae_16bar", "", kFailed, "pack again with --bars 16");
}
