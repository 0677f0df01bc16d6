// Model files small enough for tests, and grooves for their players.
#pragma once

#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "player/groove_notes.h"
#include "player/playable_model.h"
#include "tests/support/temporary_folder.h"
#include "tests/tools/playing/playing.h"

namespace drumvae::test {

// A model of a preset with weights that it plays something by, and its file.
class ModelFile {
 public:
  explicit ModelFile(const std::string& name = "groovae_4bar", Dtype type = Dtype::f32)
      : played_(name) {
    const Provenance data{.source = "drums", .attribution = "by a drummer"};
    save_weights(path(), played_.device, played_.model.parameters(),
                 describe_model(played_.config(), 7, data), type);
  }

  std::string path() const { return (folder_ / "model.safetensors").string(); }
  const GrooveVae& model() const { return played_.model; }
  std::vector<char> bytes() const {
    std::ifstream file(path(), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::shared_ptr<const PlayableModel> playable() const {
    return std::make_shared<const PlayableModel>(CheckpointFile::open(path()));
  }

 private:
  TemporaryFolder folder_;
  PlayedModel played_;
};

inline drumvae_hit hit(double beat, std::uint8_t pitch, std::uint8_t velocity) {
  drumvae_hit hit{};
  hit.beat = beat;
  hit.pitch = pitch;
  hit.velocity = velocity;
  return hit;
}

// A beat of kick and snare, the hi-hat in eighths, a flam, and a pitch that is no drum of the kit.
inline std::vector<drumvae_hit> small_groove() {
  return {hit(0.01, 36, 100), hit(0, 42, 70),     hit(0.5, 42, 60),  hit(0.97, 38, 40),
          hit(1, 38, 110),    hit(1, 42, 70),     hit(1.5, 42, 60),  hit(2, 36, 90),
          hit(2.25, 36, 80),  hit(2.75, 90, 100), hit(3.02, 38, 120)};
}

}  // namespace drumvae::test
