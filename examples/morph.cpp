// From one groove to another through the latent space, step by step: morph MODEL A.mid B.mid FOLDER
#include <exception>
#include <iostream>

#include "model/latents.h"
#include "tools/playing/groove_files.h"
#include "tools/playing/interpolate.h"
#include "tools/playing/model_file.h"

namespace {

void morph(const char* model, const char* from, const char* to, const char* folder) {
  drumvae::Device device = drumvae::Device::open("cpu", 1);
  const drumvae::LoadedModel loaded = drumvae::load_model(model, device);
  const drumvae::ModelConfig& config = loaded.model->config();
  const std::vector<drumvae::InputGroove> ends = {drumvae::read_input(from, config, 1),
                                                  drumvae::read_input(to, config, 1)};
  // Where the two stand.
  const std::vector<drumvae::Latent> latents = drumvae::encode(*loaded.model, ends);
  std::cout << "first numbers of z: " << latents[0].mu[0] << ", " << latents[1].mu[0] << "\n";
  // The ways between: the verb, or one's own latents.
  const drumvae::PlayRequest likely{.temperature = 0};
  drumvae::write_grooves(folder, drumvae::interpolate(*loaded.model, ends[0], ends[1], 5, likely),
                         {.pattern = "morph-{number}"});
  const std::vector<std::vector<float>> beyond = {
      drumvae::slerp(latents[0].mu, latents[1].mu, 1.25)};
  drumvae::write_grooves(
      folder,
      drumvae::played_set(config, "beyond", drumvae::decode_rows(*loaded.model, beyond, {}, likely),
                          likely),
      {.pattern = "beyond"});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: morph MODEL A.mid B.mid FOLDER\n";
    return 2;
  }
  try {
    morph(argv[1], argv[2], argv[3], argv[4]);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
