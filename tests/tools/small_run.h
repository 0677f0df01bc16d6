// A packed file and a run of a tiny model, made with the program itself.
#pragma once

#include <string>
#include <vector>

#include "tests/support/temporary_folder.h"
#include "tests/tools/run_program.h"

namespace drumvae::test {

inline constexpr const char* kTinyModel =
    "batch_size=8,enc_rnn_size=[8],dec_rnn_size=[8],z_size=4,dropout_keep_prob=1";

// Has drums.safetensors (24 grooves of five bars) from the start.
class SmallRun {
 public:
  SmallRun() {
    run_program({"demo-grooves", "--out", file("midi"), "--seed", "1", "-n", "24", "--bars", "5"});
    run_program(
        {"pack", "--midi", file("midi"), "--map", "roland", "--windows", "bar", "-o", data()});
  }

  std::string file(const std::string& name) const { return folder_ / name; }
  std::string data() const { return file("drums.safetensors"); }
  const std::filesystem::path& folder() const { return folder_.path(); }

  // drumvae train into folder `name` until `steps` steps are done.
  ProgramRun train(const std::string& name, const std::string& steps,
                   std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments = {
        "train",    "--config", "groovae_4bar", "--data",    data(), "--run-dir",
        file(name), "--steps",  steps,          "--threads", "1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
  ProgramRun train_tiny(const std::string& name, const std::string& steps,
                        std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--hparams", kTinyModel});
    return train(name, steps, more);
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace drumvae::test
