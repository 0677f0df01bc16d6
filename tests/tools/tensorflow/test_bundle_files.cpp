// Files of a checkpoint, on a disk and within a tar.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/tensorflow/independent_reader.h"
#include "tools/tensorflow/bundle_files.h"

namespace drumvae {
namespace {

using test::TemporaryFolder;
using test::write_text;

std::string text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST_CASE("A prefix has its index and the shards beside it, and no other file") {
  const TemporaryFolder folder;
  const std::string prefix = (folder / "model.ckpt-3").string();
  write_text(prefix + ".index", "index");
  write_text(prefix + ".data-00000-of-00002", "first");
  write_text(prefix + ".data-00001-of-00002", "second");
  write_text(prefix + ".meta", "graph");
  write_text((folder / "model.ckpt-33.data-00000-of-00001"), "another");
  const BundleFiles files = open_bundle(prefix);
  CHECK(files.files.size() == 3);
  CHECK(text_of(files.files.at(prefix + ".index")) == "index");
  CHECK(text_of(files.files.at(shard_name(prefix, 1, 2))) == "second");
  CHECK(files.shown("x") == "x");
  CHECK_THROWS_AS(open_bundle(folder / "none"), IoError);
}

TEST_CASE("A tar's first index is the checkpoint, in whatever folder and order") {
  const TemporaryFolder folder;
  write_text(folder / "model.index", "index");
  write_text(folder / "model.data-00000-of-00001", "shard");
  test::output_of_python("tests/tools/tensorflow/make_tars.py '" + (folder / "model").string() +
                         "' '" + folder.path().string() + "' folder.tar no_index.tar");
  const BundleFiles files = open_tar_bundle(folder / "folder.tar");
  CHECK(files.prefix == "groovae_4bar/model");
  CHECK(files.files.size() == 2);
  CHECK(text_of(files.files.at("groovae_4bar/model.index")) == "index");
  CHECK(text_of(files.files.at(shard_name(files.prefix, 0, 1))) == "shard");
  CHECK(files.shown("x") == (folder / "folder.tar").string() + ": x");
  CHECK_THROWS_WITH(open_tar_bundle(folder / "no_index.tar"),
                    Catch::Contains("no_index.tar: holds no file *.index"));
}

TEST_CASE("A shard's name has five digits") {
  CHECK(shard_name("a/b", 1, 12) == "a/b.data-00001-of-00012");
}

}  // namespace
}  // namespace drumvae
