// Tars that Python made, sound and harmful.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "engine/platform.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/tensorflow/independent_reader.h"
#include "tools/tensorflow/tar_members.h"

namespace drumvae {
namespace {

using Catch::Contains;
using test::TemporaryFolder;
using test::write_text;

const std::string kIndex = "the index", kShard(1000, 'd');

// model.index and its shard, and the tars that make_tars.py makes of them.
class Tars {
 public:
  Tars() {
    write_text(folder_ / "model.index", kIndex);
    write_text(folder_ / "model.data-00000-of-00001", kShard);
    test::output_of_python("tests/tools/tensorflow/make_tars.py '" + (folder_ / "model").string() +
                           "' '" + folder_.path().string() + "'");
  }

  std::vector<TarMember> read(const std::string& name) const {
    const MappedFile file(folder_ / name);
    return read_tar(file.bytes(), name, [](const std::string& member) {
      return member.ends_with(".index") || member.find(".data-") != std::string::npos;
    });
  }

  std::filesystem::path file(const std::string& name) const { return folder_ / name; }

 private:
  TemporaryFolder folder_;
};

std::string text_of(const TarMember& member) {
  return {reinterpret_cast<const char*>(member.bytes.data()), member.bytes.size()};
}

const Tars& tars() {
  static const Tars made;
  return made;
}

TEST_CASE("Members of ustar, GNU, pax and gzip tars are read, in their order") {
  for (const char* name : {"ustar.tar", "gnu.tar", "pax.tar", "plain.tar.gz", "folder.tar"}) {
    INFO(name);
    CHECK(may_be_tar(MappedFile(tars().file(name)).bytes()));
    const auto members = tars().read(name);
    REQUIRE(members.size() == 2);
    CHECK(members[0].name.ends_with("model.data-00000-of-00001"));
    CHECK(text_of(members[0]) == kShard);
    CHECK(members[1].name.ends_with("model.index"));
    CHECK(text_of(members[1]) == kIndex);
  }
  CHECK(tars().read("folder.tar")[1].name == "groovae_4bar/model.index");
  CHECK_FALSE(may_be_tar(MappedFile(tars().file("model.index")).bytes()));
}

TEST_CASE("Names that lead out of the folder, links and devices are refused by name") {
  CHECK_THROWS_WITH(tars().read("dots.tar"), Contains("dots.tar: '../../model") &&
                                                 Contains("leads out of the archive's folder"));
  CHECK_THROWS_WITH(tars().read("absolute.tar"), Contains("leads out"));
  CHECK_THROWS_WITH(tars().read("symlink.tar"), Contains("'latest' is a link"));
  CHECK_THROWS_WITH(tars().read("hardlink.tar"), Contains("'latest' is a link"));
  CHECK_THROWS_WITH(tars().read("device.tar"), Contains("'null' is no file"));
  CHECK_THROWS_WITH(tars().read("twice.tar"), Contains("stands twice"));
}

TEST_CASE("10,000 members and a bomb are refused before they are unpacked") {
  CHECK_THROWS_WITH(tars().read("many.tar"), Contains("more than 1000 members"));
  CHECK_THROWS_WITH(tars().read("bomb.tar.gz"),
                    Contains("'zeros.data-00000-of-00001' unpacks to far more"));
}

TEST_CASE("A tar that is cut short, and what is none, are refused") {
  CHECK_THROWS_AS(tars().read("short.tar"), FormatError);
  CHECK_THROWS_WITH(tars().read("model.data-00000-of-00001"), Contains("is no tar"));
}

}  // namespace
}  // namespace drumvae
