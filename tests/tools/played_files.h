// Models of random weights and grooves as files, for the commands that play.
#pragma once

#include <string>
#include <vector>

#include "tests/tools/playing/playing.h"
#include "tests/tools/run_program.h"

namespace drumvae::test {

struct PlayedFiles {
  // The weights file of a preset's model.
  std::string model(const std::string& preset) const {
    return PlayedModel(preset).save(folder / (preset + ".safetensors"));
  }
  // A groove of so many bars at 97 bpm.
  std::string groove(int bars, int shift = 0) const {
    const auto path = folder / (std::to_string(bars) + "-" + std::to_string(shift) + ".mid");
    write_groove(path, bars, shift, 97);
    return path.string();
  }
  std::string file(const std::string& name) const { return (folder / name).string(); }

  // drumvae VERB .. --checkpoint MODEL --out FOLDER/out, on one thread.
  ProgramRun play(const std::string& preset, std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(),
                     {"--checkpoint", model(preset), "--out", file("out"), "--threads", "1"});
    return run_program(arguments);
  }

  TemporaryFolder folder;
};

}  // namespace drumvae::test
