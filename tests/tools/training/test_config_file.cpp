// Configurations as text and back.
#include <catch2/catch.hpp>

#include "engine/errors.h"
#include "tests/support/temporary_folder.h"
#include "tools/training/config_file.h"

namespace drumvae {
namespace {

using test::TemporaryFolder;

ConfigFile read_config(const std::string& text) {
  const TemporaryFolder folder;
  test::write_text(folder / "c.toml", text);
  return read_config_file(folder / "c.toml");
}

TEST_CASE("Every preset comes back from its text, hyperparameters and flags included") {
  for (const std::string& name : preset_names()) {
    ConfigFile file{.config = preset(name), .flags = {{"steps", "300"}, {"data", "a \"b\"\\c.x"}}};
    apply_hparams(file.config, "learning_rate=1e-05,decay_rate=0.99999,batch_size=7");
    const ConfigFile back = read_config(config_text(file));
    CHECK(back.config.name == name);
    CHECK(hparams(back.config) == hparams(file.config));
    CHECK(back.flags == file.flags);
  }
}

TEST_CASE("What a file leaves out is as the preset has it") {
  const ConfigFile file =
      read_config("config = 'groovae_2bar_humanize'\n[hparams]\nfree_bits = 3.5\n");
  ModelConfig wanted = preset("groovae_2bar_humanize");
  wanted.free_bits = 3.5;
  CHECK(hparams(file.config) == hparams(wanted));
  CHECK(file.flags.empty());
}

TEST_CASE("Lists, truth values and texts of [train] become the text of a flag") {
  const ConfigFile file = read_config(
      "config = 'groovae_4bar'\n[hparams]\ndec_rnn_size = [3, 4]\n"
      "[train]\nfreeze = ['encoder', \"decoder/output\"]\nhistograms = true\nseed = 3\n");
  CHECK(file.config.decoder_units == std::vector<std::int64_t>{3, 4});
  CHECK(file.flags == std::map<std::string, std::string>{{"freeze", "encoder,decoder/output"},
                                                         {"histograms", "true"},
                                                         {"seed", "3"}});
}

TEST_CASE("What is wrong in a file is told with its line") {
  CHECK_THROWS_WITH(read_config("config = 'groovae_4bar'\n\n[hparams]\nz_sise = 3\n"),
                    Catch::EndsWith("c.toml:4: unknown hparam 'z_sise': did you mean 'z_size'?"));
  CHECK_THROWS_WITH(read_config("config = 'groovae_4bar'\n[hparams]\nbatch_size = 1.5\n"),
                    Catch::Contains("c.toml:3: hparam batch_size"));
  CHECK_THROWS_WITH(read_config("\nconfig = 'grovae_4bar'\n"),
                    Catch::Contains("c.toml:2: unknown config") && Catch::Contains("groovae_4bar"));
  CHECK_THROWS_WITH(read_config("config = 'groovae_4bar'\n[hparam]\n"),
                    Catch::Contains("'hparams'"));
  CHECK_THROWS_WITH(read_config("config = 'groovae_4bar'\nhparams = 3\n"),
                    Catch::Contains("c.toml:2"));
  CHECK_THROWS_WITH(read_config("config = 'groovae_4bar'\n[train\n"), Catch::Contains("c.toml:2"));
  CHECK_THROWS_WITH(read_config("config = 'groovae_4bar'\n[train]\nx = {y = 1}\n"),
                    Catch::Contains("c.toml:3"));
  CHECK_THROWS_WITH(read_config(""), Catch::Contains("config = "));
  CHECK_THROWS_AS(read_config("config = 'groovae_4bar'\n[hparams]\nz_size = inf\n"), FormatError);
  CHECK_THROWS_AS(read_config_file("no such file"), IoError);
}

}  // namespace
}  // namespace drumvae
