// The same host in C++17.
#include <cstdio>
#include <cstdlib>
#include <drumvae.hpp>

int main(int argc, char** argv) {
  if (argc != 3) return EXIT_FAILURE;
  try {
    drumvae::player::Controls controls = drumvae::player::default_controls();
    controls.seed = std::strtoull(argv[2], nullptr, 10);
    drumvae::player::Player player(drumvae::player::Model(argv[1], DRUMVAE_WEIGHTS_DEFAULT));
    player.set_controls(controls);
    player.draw_z(controls.seed);
    for (const drumvae::player::Hit& hit : player.play())
      std::printf("%d %d %d\n", static_cast<int>(hit.tick), hit.pitch, hit.velocity);
  } catch (const drumvae::player::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
