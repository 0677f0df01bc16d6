// The page about a run.
#include <catch2/catch.hpp>

#include "engine/checkpoint_directory.h"
#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/playing/playing.h"
#include "tools/reports/run_report.h"
#include "tools/training/event_file.h"
#include "tools/training/run_folder.h"

using namespace drumvae;
using namespace drumvae::test;
using Catch::Contains;

namespace {

struct Run {
  Run() {
    std::filesystem::create_directories(train_folder(folder.path()));
    std::filesystem::create_directories(eval_folder(folder.path()));
  }
  void add_events() {
    EventFile train(train_folder(folder.path())), eval(eval_folder(folder.path()));
    train.write(1, std::vector<Scalar>{{"loss", 100}, {"own/<tag>", 1}});
    train.write(2, std::vector<Scalar>{{"loss", 50}});
    eval.write(2, std::vector<Scalar>{{"loss", 60}, {"metrics/hit_f1", 0.5}});
  }
  void add_checkpoint(const char* preset) {
    Device device = Device::open("cpu", 1);
    GrooveVae model(device, PlayedModel(preset).config(), Use::training);
    model.initialise(4);
    CheckpointDirectory(train_folder(folder.path()))
        .save(device, model.parameters(), describe_model(model.config(), 2, {}), {.step = 2});
  }
  std::string report(int threads = 1) const {
    Device device = Device::open("cpu", threads);
    return run_report(folder.path(), device);
  }

  TemporaryFolder folder;
};

}  // namespace

TEST_CASE("the page has curves of both, samples, a way, and the configuration") {
  Run run;
  run.add_events();
  run.add_checkpoint("groovae_4bar");
  const std::string page = run.report();
  CHECK_THAT(page, Contains(">training<") && Contains(">validation<") && Contains(">Loss<") &&
                       Contains("own/&lt;tag>"));
  CHECK_THAT(page, Contains("<b>60</b><span>validation loss, step 2"));
  CHECK_THAT(page, Contains("Sample 4 of 4") && Contains("Step 5 of 5") && Contains("z_size"));
  CHECK(page == run.report(2));
}

TEST_CASE("a model with control has curves and no samples") {
  Run run;
  run.add_events();
  run.add_checkpoint("groovae_2bar_hits_control");
  CHECK_THAT(run.report(), Contains("drumvae groove") && !Contains("Sample 1"));
}

TEST_CASE("a folder that is no run, or a run without curves or checkpoint, is refused by name") {
  Run run;
  CHECK_THROWS_WITH(run.report(), Contains("has no curves"));
  run.add_events();
  CHECK_THROWS_WITH(run.report(), Contains(run.folder.path().string()));
}

TEST_CASE("runs are compared by a scalar, of training where validation has none") {
  Run first, second;
  first.add_events();
  second.add_events();
  const std::vector<std::filesystem::path> runs = {first.folder.path(), second.folder.path()};
  const std::string svg = compare_runs(runs, "loss");
  CHECK_THAT(svg, Contains(">Loss<") && Contains("class=\"line0\" d=\"M") &&
                      Contains("class=\"line1\" d=\"M") && Contains("step 2: 60") &&
                      Contains(runs[0].filename().string() + "</text>"));
  CHECK_THAT(compare_runs({runs[0]}, "own/<tag>"), Contains("step 1: 1<"));
  CHECK_THROWS_WITH(compare_runs(runs, "lossy"), Contains("has no curve called 'lossy'"));
  CHECK_THROWS_AS(compare_runs({runs[0], runs[0] / "none"}, "loss"), FormatError);
}
