// Latents as files.
#include <catch2/catch.hpp>
#include <limits>

#include "engine/errors.h"
#include "tests/tools/playing/playing.h"
#include "tools/playing/latent_file.h"
#include "tools/playing/npy.h"
#include "tools/playing/reconstruct.h"

namespace drumvae {
namespace {

using Catch::Contains;
using Z = std::vector<float>;

ModelConfig config_of_three() {
  ModelConfig config = preset("groovae_4bar");
  config.latent = 3;
  return config;
}

std::vector<LatentEntry> read_entries(const std::string& text) {
  const test::TemporaryFolder folder;
  test::write_text(folder / "z.json", text);
  return read_latents(folder / "z.json", config_of_three());
}

TEST_CASE("Grooves go to either file and come back as reconstruct has them") {
  const test::TemporaryFolder folder;
  test::PlayedModel played("groovae_4bar");
  std::vector<InputGroove> grooves = {test::groove_for(played.config(), 0, 97),
                                      test::groove_for(played.config(), 1, 103)};
  grooves[0].name = "a \"b\" \xff.mid";  // a path need not be text
  const auto latents = encode(played.model, grooves);
  const PlayRequest request{.count = 1, .temperature = 0};
  for (const char* name : {"z.json", "z.npy"}) {
    CAPTURE(name);
    write_latents(folder / name, played.config(), grooves, latents);
    const auto entries = read_latents(folder / name, played.config());
    REQUIRE(entries.size() == 2);
    CHECK(entries[1].z == latents[1].mu);
    const PlayedSet set = decode(played.model, entries, request);
    for (std::size_t i = 0; i < 2; ++i)
      CHECK(set.grooves[i].rows == reconstruct(played.model, grooves[i], request).grooves[0].rows);
    CHECK(set.grooves[1].song.tempo_bpm ==
          Approx(folder.path() / name == folder / "z.npy" ? 120 : 103));
  }
  CHECK(test::read_text(folder / "z.json").find("\"sigma\": [") != std::string::npos);
  CHECK_THROWS_WITH(write_latents(folder / "z.txt", played.config(), grooves, latents),
                    Contains(".json or .npy"));
}

TEST_CASE("Lists of numbers are read too") {
  CHECK(read_entries("[1, 2, 3]")[0].z == Z{1, 2, 3});
  CHECK(read_entries("[[1, 2, 3], [0.5, 0, -1e-3]]")[1].z == Z{0.5F, 0, -1e-3F});
  CHECK(read_entries(R"({"grooves": [{"z": [1, 2, 3], "bpm": 70}]})")[0].tempo_bpm == 70);
}

TEST_CASE("What is no latent is refused by name and reason") {
  const auto refuses = [](const std::string& text, const char* reason) {
    CAPTURE(text);
    CHECK_THROWS_AS(read_entries(text), FormatError);
    CHECK_THROWS_WITH(read_entries(text), Contains("z.json: ") && Contains(reason));
  };
  refuses("", "not JSON");
  refuses("[1, 2, NaN]", "not JSON");
  refuses("[1, 2]", "z number 1 has 2 numbers, and the model's has 3");
  refuses("[[1, 2, 3], [1, 2, 3, 4]]", "z number 2 has 4 numbers");
  refuses("[1, 2, 1e39]", "not finite");
  refuses("[1, 2, 1e999]", "out of range");
  refuses("[1, null, 3]", "not a number: null");
  refuses("[[1, \"2\", 3]]", "not a number");
  refuses("[]", "no groove");
  refuses("{}", "wanted");
  refuses("7", "wanted");
  refuses("{\"config\": \"groovae_2bar_humanize\", \"grooves\": []}",
          "latents of \"groovae_2bar_humanize\", and the model is groovae_4bar");
  refuses("{\"config\": 7}", "latents of 7");
  refuses("{\"grooves\": [{}]}", "no \"z\"");
  refuses("{\"grooves\": [7]}", "no \"z\"");
  refuses("{\"grooves\": [{\"z\": 7}]}", "not a list");
  refuses("{\"grooves\": [{\"z\": [1,2,3], \"bpm\": \"x\"}]}", "bpm");
  const test::TemporaryFolder folder;
  CHECK_THROWS_AS(read_latents(folder / "none.json", config_of_three()), IoError);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto bytes = npy_bytes({1, 3, {0, nan, 0}});
  test::write_text(folder / "z.npy", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  CHECK_THROWS_WITH(read_latents(folder / "z.npy", config_of_three()),
                    Contains("z number 1 holds a number that"));
}

TEST_CASE("A model with control does not decode") {
  test::PlayedModel played("groovae_2bar_hits_control");
  CHECK_THROWS_WITH(decode(played.model, std::vector<LatentEntry>{{.z = Z(4)}}, {}),
                    Contains("as control"));
}

}  // namespace
}  // namespace drumvae
