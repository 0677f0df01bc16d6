// Where the models are that come with the program.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tools/playing/shipped_models.h"

using namespace drumvae;
using namespace drumvae::test;

TEST_CASE("a shipped model is found beside the program as built and as installed") {
  const TemporaryFolder folder;
  const auto installed = folder / "share/drumvae/models/a.safetensors";
  const auto built = folder / "bin/models/a.safetensors";
  std::filesystem::create_directories(folder / "bin/models");
  std::filesystem::create_directories(folder / "share/drumvae/models");
  CHECK_THROWS_AS(shipped_model("a", folder / "bin/drumvae"), IoError);
  CHECK_THROWS_WITH(shipped_model("a", folder / "bin/drumvae"),
                    Catch::Contains("a.safetensors: ") && Catch::Contains("give --checkpoint"));
  write_text(installed, "");
  CHECK(shipped_model("a", folder / "bin/drumvae") == installed);
  write_text(built, "");
  CHECK(shipped_model("a", folder / "bin/drumvae") == built);
}

TEST_CASE("a checkpoint goes before a shipped model, and a shipped model has its name") {
  const TemporaryFolder folder;
  const auto program = folder / "bin/drumvae";
  const auto model = folder / "bin/models/a.safetensors";
  std::filesystem::create_directories(folder / "bin/models");
  write_text(model, "");
  CHECK(checkpoint_or_shipped("a", program) == model);
  CHECK_THROWS_AS(checkpoint_or_shipped("other", program), IoError);
  CHECK_THROWS_WITH(checkpoint_or_shipped("other", program),
                    Catch::Contains("other: no such file or directory") && Catch::Contains(": a"));
  CHECK(checkpoint_or_shipped("other", folder / "elsewhere/drumvae") == "other");
  CHECK(checkpoint_or_shipped("runs/a", program) == "runs/a");
  CHECK(checkpoint_or_shipped(folder.path(), program) == folder.path());
}
