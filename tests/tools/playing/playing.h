// Models of random weights to play, and MIDI files for them to read.
#pragma once

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "data/midi.h"
#include "engine/checkpoint.h"
#include "tests/support/temporary_folder.h"
#include "tools/playing/input_groove.h"
#include "tools/playing/model_file.h"

namespace drumvae::test {

// A preset's model, small, with weights so large that what it plays depends on what it is given.
class PlayedModel {
 public:
  explicit PlayedModel(const std::string& name, int threads = 1)
      : device(Device::open("cpu", threads)), model(device, small(name), Use::inference) {
    model.initialise(4);
    std::vector<float> values = device.download(model.parameters().values());
    std::mt19937 generator(7);
    for (float& value : values)
      value += (static_cast<float>(generator() >> 8U) / (1U << 24U) - 0.5F) * 1.5F;
    device.upload(std::span<const float>(values), model.parameters().values());
    model.pack();
  }

  const ModelConfig& config() const { return model.config(); }

  // A weights file that the program loads.
  std::string save(const std::filesystem::path& path) {
    save_weights(path, device, model.parameters(), describe_model(config(), 1, {}));
    return path.string();
  }

  Device device;
  GrooveVae model;

 private:
  static ModelConfig small(const std::string& name) {
    ModelConfig config = preset(name);
    apply_hparams(config, "enc_rnn_size=6,dec_rnn_size=[8,8],z_size=4");
    return config;
  }
};

// Kick on each quarter, a late snare on 2 and 4, soft eighths on the closed hi-hat, and in the last
// bar one stroke on the low tom; `shift` moves the snare by so many steps.
inline void write_groove(const std::filesystem::path& path, int bars, int shift = 0,
                         double tempo_bpm = 100) {
  const double step_s = 60 / tempo_bpm / 4;
  DrumSong song{.hits = {}, .tempo_bpm = tempo_bpm, .name = "in", .steps = 16 * bars};
  const auto add = [&](int pitch, int velocity, int step, double late_s = 0) {
    song.hits.push_back(
        {pitch, velocity, step * step_s + late_s, (step + 1) * step_s + late_s, step});
  };
  for (int step = 0; step < 16 * bars; ++step) {
    if (step % 4 == 0) add(36, 100 + step % 16, step);
    if (step % 2 == 0) add(42, 40 + step % 7, step);
    if (step % 8 == 4) add(38, 110, step + shift, step_s / 5);
  }
  add(45, 70, 16 * bars - 1);
  write_midi(path, song);
}

inline InputGroove groove_for(const ModelConfig& config, int shift = 0, double tempo_bpm = 100) {
  const TemporaryFolder folder;
  write_groove(folder / "in.mid", static_cast<int>(config.bars()), shift, tempo_bpm);
  return read_input(folder / "in.mid", config);
}

}  // namespace drumvae::test
