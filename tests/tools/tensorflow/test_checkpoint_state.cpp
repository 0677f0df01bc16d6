// Which checkpoint the file `checkpoint` means.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tools/tensorflow/checkpoint_state.h"

namespace drumvae {
namespace {

using test::TemporaryFolder;
using test::write_text;

TEST_CASE("The latest checkpoint is the one named, as given or beside the file") {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder / "other");
  for (const char* name : {"model.ckpt-3.index", "model.ckpt-7.index", "other/model.ckpt-3.index"})
    write_text(folder / name, "x");
  const auto latest = [&](const std::string& text) {
    write_text(folder / "checkpoint", text);
    return latest_prefix(folder.path());
  };
  CHECK(latest("model_checkpoint_path: \"model.ckpt-3\"\n") == folder / "model.ckpt-3");
  CHECK(latest("model_checkpoint_path: \"other/model.ckpt-3\"") == folder / "other/model.ckpt-3");
  CHECK(latest("model_checkpoint_path: \"" + (folder / "other/model.ckpt-3").string() + "\"\n") ==
        folder / "other/model.ckpt-3");
  CHECK(latest("model_checkpoint_path: \"/content/train/model.ckpt-7\"\n"
               "all_model_checkpoint_paths: \"/content/train/model.ckpt-3\"\n") ==
        folder / "model.ckpt-7");
  CHECK(latest(checkpoint_state_text("model.ckpt-7")) == folder / "model.ckpt-7");
}

TEST_CASE("A file that names none, or one that is not there, is refused with both places") {
  const TemporaryFolder folder;
  CHECK_THROWS_AS(latest_prefix(folder.path()), IoError);
  write_text(folder / "checkpoint", "all_model_checkpoint_paths: \"x\"\n");
  CHECK_THROWS_WITH(latest_prefix(folder.path()), Catch::Contains("no model_checkpoint_path"));
  write_text(folder / "checkpoint", "model_checkpoint_path: \"/content/model.ckpt-9\"\n");
  CHECK_THROWS_WITH(latest_prefix(folder.path()),
                    Catch::Contains("'/content/model.ckpt-9'") &&
                        Catch::Contains((folder / "model.ckpt-9.index").string()));
  write_text(folder / "checkpoint", "model_checkpoint_path: \"no end");
  CHECK_THROWS_AS(latest_prefix(folder.path()), FormatError);
}

TEST_CASE("A written file is TensorFlow's, the latest twice") {
  CHECK(checkpoint_state_text("model.ckpt-3") ==
        "model_checkpoint_path: \"model.ckpt-3\"\nall_model_checkpoint_paths: \"model.ckpt-3\"\n");
}

}  // namespace
}  // namespace drumvae
