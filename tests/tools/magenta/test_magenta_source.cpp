// What paths mean.
#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/tensorflow/independent_reader.h"
#include "tools/magenta/magenta_source.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;
using Kind = MagentaSource::Kind;
using test::TemporaryFolder;
using test::write_text;

void check(const fs::path& path, Kind kind, const fs::path& wanted) {
  INFO(path);
  const auto source = find_magenta(path);
  REQUIRE(source);
  CHECK(source->kind == kind);
  CHECK(source->path == wanted);
}

TEST_CASE("A prefix, each of its files and its folder mean one checkpoint") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "groovae_4bar");
  const fs::path prefix = folder / "groovae_4bar/model.ckpt-3";
  for (const char* ending : {".index", ".data-00000-of-00001", ".meta"})
    write_text(prefix.string() + ending, "x");
  for (const char* ending : {"", ".index", ".data-00000-of-00001", ".meta"})
    check(prefix.string() + ending, Kind::bundle, prefix);
  check(folder / "groovae_4bar", Kind::bundle, prefix);
  const auto names = find_magenta(prefix)->names;
  REQUIRE(names.size() >= 2);
  CHECK(names[0] == "model.ckpt-3");
  CHECK(names[1] == "groovae_4bar");
}

TEST_CASE("Of several checkpoints the file `checkpoint` chooses, in the folder or in train/") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "run/train");
  for (const char* name : {"model.ckpt-3", "model.ckpt-7"})
    write_text(folder / "run/train" / (std::string(name) + ".index"), "x");
  CHECK_THROWS_WITH(
      find_magenta(folder / "run/train"),
      Catch::Contains("holds several checkpoints") && Catch::Contains("model.ckpt-7"));
  write_text(folder / "run/train/checkpoint",
             "model_checkpoint_path: \"/content/groovae_2bar_humanize/train/model.ckpt-3\"\n");
  check(folder / "run/train", Kind::bundle, folder / "run/train/model.ckpt-3");
  check(folder / "run/train/checkpoint", Kind::bundle, folder / "run/train/model.ckpt-3");
  check(folder / "run", Kind::bundle, folder / "run/train/model.ckpt-3");
  const auto names = find_magenta(folder / "run")->names;
  CHECK(std::ranges::find(names, "groovae_2bar_humanize") != names.end());
  CHECK_FALSE(find_magenta(folder.path()));
}

TEST_CASE("Tars are known by their first bytes, Magenta.js folders by their manifests") {
  const TemporaryFolder folder;
  write_text(folder / "model.index", "x");
  write_text(folder / "model.data-00000-of-00001", "x");
  test::output_of_python("tests/tools/tensorflow/make_tars.py '" + (folder / "model").string() +
                         "' '" + folder.path().string() + "' ustar.tar plain.tar.gz");
  fs::rename(folder / "ustar.tar", folder / "any name");
  check(folder / "any name", Kind::tar, folder / "any name");
  check(folder / "plain.tar.gz", Kind::tar, folder / "plain.tar.gz");
  write_text(folder / "no tar.tar", "x");
  check(folder / "no tar.tar", Kind::tar, folder / "no tar.tar");
  write_text(folder / "a.safetensors", "\x1F\x8B\x08");
  CHECK_FALSE(find_magenta(folder / "a.safetensors"));
  for (const char* manifest : {"weights_manifest.json", "manifest.json"}) {
    const TemporaryFolder web;
    write_text(web / manifest, "[]");
    check(web.path(), Kind::web, web.path());
    check(web / manifest, Kind::web, web.path());
  }
}

TEST_CASE("Our own checkpoints and other files are none of Magenta's") {
  const TemporaryFolder folder;
  for (const char* name : {"weights.safetensors", "checkpoint"}) write_text(folder / name, "x");
  CHECK_FALSE(find_magenta(folder.path()));
  CHECK_FALSE(find_magenta(folder / "weights.safetensors"));
  CHECK_FALSE(find_magenta(folder / "none"));
  fs::create_directories(folder / "run/train");
  write_text(folder / "run/train/latest.json", "{}");
  write_text(folder / "run/a.index", "x");
  CHECK_FALSE(find_magenta(folder / "run"));
}

}  // namespace
}  // namespace drumvae
