/* A host in C11: the groove of a seed, one line a hit, as `ticks pitch velocity`. */
#include <drumvae.h>
#include <stdio.h>
#include <stdlib.h>

_Static_assert(DRUMVAE_VERSION >= DRUMVAE_MAKE_VERSION(0, 2, 0), "drumvae 0.2 or newer");

static int fail(const char *what, const char *message) {
  fprintf(stderr, "%s: %s\n", what, message);
  return EXIT_FAILURE;
}

int main(int argc, char **argv) {
  static drumvae_hit hits[1024];
  drumvae_controls controls = DRUMVAE_CONTROLS_INIT;
  drumvae_model *model = drumvae_model_create();
  drumvae_player *player = drumvae_player_create();
  size_t count = 0, i;
  if (argc != 3) return fail("usage", "play MODEL SEED");
  if (drumvae_version() / 1000 != DRUMVAE_VERSION / 1000) return fail("version", "another one");
  if (drumvae_model_load_file(model, argv[1], NULL) != DRUMVAE_OK)
    return fail("model", drumvae_model_message(model));
  if (drumvae_player_prepare(player, model) != DRUMVAE_OK)
    return fail("player", drumvae_player_message(player));
  drumvae_model_destroy(model);
  controls.seed = strtoull(argv[2], NULL, 10);
  if (drumvae_player_set_controls(player, &controls) != DRUMVAE_OK ||
      drumvae_player_draw_z(player, controls.seed, 1) != DRUMVAE_OK ||
      drumvae_player_play(player, 1, hits, 1024, &count) != DRUMVAE_OK)
    return fail("player", drumvae_player_message(player));
  for (i = 0; i < count; ++i)
    printf("%d %d %d\n", (int)hits[i].tick, hits[i].pitch, hits[i].velocity);
  drumvae_player_destroy(player);
  return EXIT_SUCCESS;
}
