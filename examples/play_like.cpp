// What a model makes of a groove, hit by hit: play_like MODEL GROOVE.mid
#include <exception>
#include <iostream>

#include "tools/playing/model_file.h"
#include "tools/playing/reconstruct.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: play_like MODEL GROOVE.mid\n";
    return 2;
  }
  try {
    drumvae::Device device = drumvae::Device::open("cpu", 1);
    const drumvae::LoadedModel loaded = drumvae::load_model(argv[1], device);
    // From bar 1 on, however long the file is.
    const drumvae::InputGroove groove = drumvae::read_input(argv[2], loaded.model->config(), 1);
    const drumvae::PlayedSet played =
        drumvae::reconstruct(*loaded.model, groove, {.count = 1, .temperature = 0});
    const drumvae::DrumSong& song = played.grooves.front().song;
    std::cout << song.name << " at " << song.tempo_bpm << " bpm\n";
    for (const drumvae::DrumHit& hit : song.hits)
      std::cout << hit.start_s << " s: pitch " << hit.pitch << ", velocity " << hit.velocity
                << "\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
