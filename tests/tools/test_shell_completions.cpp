// What shells offer, asked of bash itself; zsh and fish are asked where they are installed.
#include <catch2/catch.hpp>
#include <cstdlib>

#include "tests/support/temporary_folder.h"
#include "tests/tools/small_program.h"
#include "tools/shell_completions.h"

using namespace drumvae;
using namespace drumvae::test;
using Catch::Contains;

namespace {

// What the shell prints that runs this script.
std::string output_of(const std::string& shell, const TemporaryFolder& folder,
                      const std::string& script) {
  write_text(folder / "script", script);
  const std::string files = (folder / "script").string(), out = (folder / "out").string();
  const int code = std::system((shell + " '" + files + "' > '" + out + "' 2>&1").c_str());
  return code == 0 ? read_text(out) : "exit " + std::to_string(code) + "\n" + read_text(out);
}

bool is_installed(const std::string& shell) {
  return std::system(("command -v " + shell + " > /dev/null").c_str()) == 0;
}

ProgramFacts small_facts() { return facts_of(*small_program()); }

// What bash offers for the last of these words.
std::string offered(const std::string& words) {
  const TemporaryFolder folder;
  write_text(folder / "beat.mid", "");
  return output_of("bash", folder,
                   bash_completion(small_facts()) + "cd '" + folder.path().string() +
                       "'\nCOMP_WORDS=(" + words +
                       ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_drumvae\n"
                       "printf '%s\\n' \"${COMPREPLY[@]}\"\n");
}

}  // namespace

TEST_CASE("bash offers commands, flags, choices and files, each where it can stand") {
  CHECK_THAT(offered("small pl"), Catch::Equals("play\n"));
  CHECK_THAT(offered("small ''"),
             Contains("play\n") && Contains("--help\n") && !Contains("secret"));
  CHECK_THAT(offered("small play --l"), Catch::Equals("--loud\n"));
  CHECK_THAT(offered("small play --type ''"), Catch::Equals("f16\nf32\n"));
  CHECK_THAT(offered("small play --map ''"), Contains("gm\n") && Contains("beat.mid\n"));
  CHECK_THAT(offered("small play be"), Catch::Equals("beat.mid\n"));
  CHECK_THAT(offered("small play --speed ''"), Catch::Equals("\n"));
  CHECK_THAT(offered("small play -o b"), Catch::Equals("beat.mid\n"));
}

TEST_CASE("zsh and fish read their scripts") {
  const TemporaryFolder folder;
  const std::string zsh = zsh_completion(small_facts()), fish = fish_completion(small_facts());
  CHECK_THAT(zsh, Contains("'--type[of numbers]:TEXT:(f16 f32)'"));
  CHECK_THAT(zsh, Contains("'play:Play \\[it\\]\\: loud'"));
  CHECK_THAT(fish, Contains("-l loud -d 'don\\'t whisper'"));
  if (is_installed("zsh")) CHECK(output_of("zsh -n", folder, zsh).empty());
  if (is_installed("fish"))
    CHECK_THAT(output_of("fish", folder, fish + "complete -C 'small play --type f'\n"),
               Contains("f16") && Contains("f32"));
}
