/* Plays the shipped models through the C interface and prints what comes out, to be compared with
 * what the same program prints elsewhere.  Lines that begin with "hits" have to be the same on
 * every processor and system; lines that begin with "bits" (checksums of floats and doubles as they
 * lie in memory) wherever there are fused multiply-adds.
 *
 * usage: play_model FOLDER
 *
 * FOLDER has the shipped models and, as größer/groovae_4bar.safetensors, one of them again. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "drumvae.h"

#define ROOM 4096
#define MOST_LATENT 1024

static void fail(const char *what, const char *message) {
  fprintf(stderr, "play_model: %s: %s\n", what, message);
  exit(1);
}

static void require(drumvae_status status, const char *what, const char *message) {
  if (status != DRUMVAE_OK) fail(what, message[0] != '\0' ? message : drumvae_status_text(status));
}

/* Checksums: FNV-1a over the bytes of little-endian numbers. */

#define CHECKSUM_INIT UINT64_C(14695981039346656037)

static uint64_t add_bytes(uint64_t sum, const void *bytes, size_t size) {
  const unsigned char *byte = bytes;
  for (size_t i = 0; i < size; ++i) sum = (sum ^ byte[i]) * UINT64_C(1099511628211);
  return sum;
}

static void print_bits(const char *what, uint64_t sum) {
  printf("bits %s %016" PRIx64 "\n", what, sum);
}

static void print_floats(const char *what, const float *floats, int count) {
  print_bits(what, add_bytes(CHECKSUM_INIT, floats, sizeof *floats * (size_t)count));
}

static void print_hits(const char *what, const drumvae_hit *hits, size_t count) {
  uint64_t sum = CHECKSUM_INIT;
  printf("hits %s: %d\n", what, (int)count);
  for (size_t i = 0; i < count; ++i) {
    printf("hits   %3d %3d  drum %d pitch %d velocity %3d\n", (int)hits[i].step, (int)hits[i].tick,
           hits[i].drum, hits[i].pitch, hits[i].velocity);
    sum = add_bytes(sum, &hits[i].beat, sizeof hits[i].beat);
    sum = add_bytes(sum, &hits[i].microtiming, sizeof hits[i].microtiming);
  }
  print_bits(what, sum);
}

/* A file of FOLDER; the text is gone with the next call. */
static const char *path_in(const char *folder, const char *name) {
  static char path[4096];
  const int length = snprintf(path, sizeof path, "%s/%s", folder, name);
  if (length < 0 || length >= (int)sizeof path) fail(name, "the folder's name is too long");
  return path;
}

/* All of a file, and its size. */
static unsigned char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  if (file == NULL || fseek(file, 0, SEEK_END) != 0) fail(path, "cannot be opened");
  *size = (size_t)ftell(file);
  rewind(file);
  unsigned char *bytes = malloc(*size);
  if (bytes == NULL || fread(bytes, 1, *size, file) != *size) fail(path, "cannot be read");
  fclose(file);
  return bytes;
}

/* One model with what is made of it. */
typedef struct Session {
  drumvae_model *model;
  drumvae_model_info info;
  drumvae_player *player;
  drumvae_encoder *encoder;
  drumvae_hit hits[ROOM]; /* that were played last */
  size_t count;
  float z[MOST_LATENT]; /* that was encoded last */
} Session;

static void describe(Session *session) {
  session->info = (drumvae_model_info)DRUMVAE_MODEL_INFO_INIT;
  require(drumvae_model_get_info(session->model, &session->info), "info", "");
  const drumvae_model_info *info = &session->info;
  if (info->latent > MOST_LATENT) fail(info->preset, "has too large a z for this program");
  printf("hits %s, task %d, weights %d: %d steps, %d bars, z %d, trained %" PRId64 ", %" PRIu64
         " bytes\n",
         info->preset, (int)info->task, (int)info->weights, (int)info->steps, (int)info->bars,
         (int)info->latent, info->training_steps, (uint64_t)info->bytes);
}

/* From the file in FOLDER, or from its bytes in memory. */
static Session *open_session(const char *folder, const char *name, drumvae_weights weights,
                             int from_memory) {
  Session *session = calloc(1, sizeof *session);
  if (session == NULL) fail(name, "out of memory");
  session->model = drumvae_model_create();
  drumvae_model_options options = DRUMVAE_MODEL_OPTIONS_INIT;
  options.weights = (int32_t)weights;
  const char *path = path_in(folder, name);
  if (from_memory) {
    size_t size;
    unsigned char *bytes = read_file(path, &size);
    require(drumvae_model_load_memory(session->model, bytes, size, &options), name,
            drumvae_model_message(session->model));
    free(bytes);
  } else {
    require(drumvae_model_load_file(session->model, path, &options), name,
            drumvae_model_message(session->model));
  }
  describe(session);
  session->player = drumvae_player_create();
  require(drumvae_player_prepare(session->player, session->model), "player",
          drumvae_player_message(session->player));
  session->encoder = drumvae_encoder_create();
  require(drumvae_encoder_prepare(session->encoder, session->model), "encoder",
          drumvae_encoder_message(session->encoder));
  return session;
}

static void close_session(Session *session) {
  drumvae_encoder_destroy(session->encoder);
  drumvae_player_destroy(session->player);
  drumvae_model_destroy(session->model);
  free(session);
}

static void set_controls(Session *session, uint64_t seed, double temperature) {
  drumvae_controls controls = DRUMVAE_CONTROLS_INIT;
  controls.seed = seed;
  controls.temperature = temperature;
  require(drumvae_player_set_controls(session->player, &controls), "controls",
          drumvae_player_message(session->player));
}

static void play(Session *session, const char *what) {
  require(drumvae_player_play(session->player, 1, session->hits, ROOM, &session->count), what,
          drumvae_player_message(session->player));
  print_hits(what, session->hits, session->count);
}

/* z and deviation of these hits. */
static void encode(Session *session, const drumvae_hit *hits, size_t count) {
  float deviation[MOST_LATENT];
  require(drumvae_encoder_encode(session->encoder, hits, count, session->z, deviation,
                                 (size_t)session->info.latent),
          "encode", drumvae_encoder_message(session->encoder));
  print_floats("encoded", session->z, session->info.latent);
  print_floats("deviation", deviation, session->info.latent);
}

static void set_z(Session *session, const float *z) {
  require(drumvae_player_set_z(session->player, z, (size_t)session->info.latent), "z",
          drumvae_player_message(session->player));
}

/* Grooves of several seeds and temperatures. */
static void play_seeds(Session *session) {
  static const double temperatures[] = {0, 0.5, 1};
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    float z[MOST_LATENT];
    require(drumvae_draw_z(seed, 1, z, (size_t)session->info.latent), "draw_z", "");
    print_floats("drawn", z, session->info.latent);
    set_controls(session, seed, temperatures[seed - 1]);
    set_z(session, z);
    play(session, "groove");
  }
}

/* A groove step by step, while z goes from one point to another. */
static void play_morph(Session *session) {
  float from[MOST_LATENT], to[MOST_LATENT], z[MOST_LATENT];
  const size_t latent = (size_t)session->info.latent;
  require(drumvae_draw_z(8, 1, from, latent), "draw_z", "");
  require(drumvae_draw_z(8, 2, to, latent), "draw_z", "");
  set_controls(session, 5, 0.7);
  set_z(session, from);
  require(drumvae_player_start(session->player, 1), "start", "");
  session->count = 0;
  for (int step = 0; step < session->info.steps; ++step) {
    size_t count;
    require(drumvae_between(from, to, latent, (double)step / session->info.steps, z), "between",
            "");
    set_z(session, z);
    require(drumvae_player_next(session->player, session->hits + session->count,
                                ROOM - session->count, &count),
            "next", drumvae_player_message(session->player));
    session->count += count;
  }
  print_floats("between", z, session->info.latent);
  print_hits("morph", session->hits, session->count);
}

/* A groove that was played, encoded and played again. */
static void play_around(Session *session) {
  encode(session, session->hits, session->count);
  set_controls(session, 4, 0.5);
  set_z(session, session->z);
  play(session, "around");
}

/* Notes as a machine has them: eighths, kick and snare, a flam, and one of no drum. */
static size_t write_notes(drumvae_hit *notes) {
  size_t count = 0;
  for (int eighth = 0; eighth < 16; ++eighth)
    notes[count++] = (drumvae_hit){.beat = eighth / 2.0, .pitch = 42, .velocity = 90};
  for (int beat = 0; beat < 8; ++beat)
    notes[count++] =
        (drumvae_hit){.beat = beat, .pitch = (uint8_t)(beat % 2 == 0 ? 36 : 38), .velocity = 100};
  notes[count++] = (drumvae_hit){.beat = 6.96, .pitch = 38, .velocity = 60};
  notes[count++] = (drumvae_hit){.beat = 3.25, .pitch = 75, .velocity = 70};
  return count;
}

static void play_humanized(Session *session) {
  drumvae_hit notes[32];
  const size_t count = write_notes(notes);
  encode(session, notes, count);
  set_controls(session, 6, 0.5);
  set_z(session, session->z);
  require(drumvae_player_set_notes(session->player, notes, count), "notes",
          drumvae_player_message(session->player));
  play(session, "humanized");
}

static void play_taps(Session *session) {
  drumvae_hit taps[32];
  const size_t count = write_notes(taps);
  encode(session, taps, count);
  set_controls(session, 7, 0.5);
  set_z(session, session->z);
  play(session, "tapped");
}

/* What the worker's thread makes of notes has to be what the encoder makes of them. */
static void check_worker(Session *session) {
  drumvae_hit notes[32];
  const size_t count = write_notes(notes);
  encode(session, notes, count);
  drumvae_worker *worker = drumvae_worker_create();
  require(drumvae_worker_prepare(worker, session->model), "worker", drumvae_worker_message(worker));
  uint32_t submitted, collected;
  require(drumvae_worker_submit(worker, notes, count, &submitted), "submit",
          drumvae_worker_message(worker));
  float z[MOST_LATENT];
  const size_t latent = (size_t)session->info.latent;
  const time_t start = time(NULL);
  drumvae_status status;
  do status = drumvae_worker_collect(worker, z, latent, &collected);
  while (status == DRUMVAE_NOT_READY && time(NULL) - start < 60);
  require(status, "collect", drumvae_worker_message(worker));
  if (submitted != collected || memcmp(z, session->z, sizeof *z * latent) != 0)
    fail("worker", "another z than the encoder's");
  drumvae_worker_destroy(worker);
  printf("hits worker: as encoded\n");
}

static void play_model(const char *folder, const char *name, drumvae_weights weights,
                       int from_memory) {
  Session *session = open_session(folder, name, weights, from_memory);
  play_seeds(session);
  if (session->info.task == DRUMVAE_TASK_HUMANIZE) {
    play_humanized(session);
  } else if (session->info.task == DRUMVAE_TASK_TAP) {
    play_taps(session);
  } else {
    play_morph(session);
    play_around(session);
  }
  check_worker(session);
  close_session(session);
}

static void print_failure(const drumvae_model *model, drumvae_status status) {
  printf("hits %s%s\n", drumvae_status_text(status),
         strstr(drumvae_model_message(model), "none.safetensors") ? ": it is named" : "");
}

/* Files that are not there or no models. */
static void check_failures(const char *folder) {
  drumvae_model *model = drumvae_model_create();
  print_failure(model, drumvae_model_load_file(model, path_in(folder, "none.safetensors"), NULL));
  print_failure(model, drumvae_model_load_file(model, folder, NULL));
  size_t size;
  unsigned char *bytes = read_file(path_in(folder, "groovae_4bar.safetensors"), &size);
  print_failure(model, drumvae_model_load_memory(model, bytes, size - 1, NULL));
  bytes[size / 2] ^= 1;
  print_failure(model, drumvae_model_load_memory(model, bytes, size, NULL));
  free(bytes);
  drumvae_model_destroy(model);
}

int main(int argc, char *argv[]) {
  if (argc != 2) fail("usage", "play_model FOLDER");
  if (drumvae_version() != DRUMVAE_VERSION) fail("library", "of another version than the header");
  /* UTF-8, whatever the system's own names are in. */
  static const char groove[] =
      "gr\xc3\xb6\xc3\x9f"
      "er/groovae_4bar.safetensors";
  static const char humanize[] = "groovae_2bar_humanize.safetensors";
  static const char tap[] = "groovae_2bar_tap.safetensors";
  play_model(argv[1], groove, DRUMVAE_WEIGHTS_DEFAULT, 0);
  play_model(argv[1], humanize, DRUMVAE_WEIGHTS_F32, 1);
  play_model(argv[1], humanize, DRUMVAE_WEIGHTS_INT8, 0);
  play_model(argv[1], tap, DRUMVAE_WEIGHTS_BF16, 1);
  play_model(argv[1], tap, DRUMVAE_WEIGHTS_INT8, 1);
  check_failures(argv[1]);
  return 0;
}
