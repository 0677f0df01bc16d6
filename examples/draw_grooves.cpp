// New grooves from a trained model: draw_grooves MODEL FOLDER [SEED]
#include <exception>
#include <iostream>
#include <string>

#include "tools/playing/groove_files.h"
#include "tools/playing/model_file.h"
#include "tools/playing/sample.h"

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: draw_grooves MODEL FOLDER [SEED]\n";
    return 2;
  }
  try {
    drumvae::Device device = drumvae::Device::open("cpu", 1);
    const drumvae::LoadedModel loaded = drumvae::load_model(argv[1], device);
    const drumvae::PlayRequest request{.count = 4,
                                       .temperature = 0.7,
                                       .seed = argc > 3 ? std::stoull(argv[3]) : 0,
                                       .tempo_bpm = 96};
    const drumvae::PlayedSet grooves = drumvae::sample(*loaded.model, request);
    for (const auto& path : drumvae::write_grooves(argv[2], grooves, {.pattern = "draw-{number}"}))
      std::cout << path.string() << "\n";
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";  // what is wrong, where, and what to do
    return 1;
  }
}
