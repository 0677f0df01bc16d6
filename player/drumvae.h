/* Plays drum models inside other programs: drumvae's C interface.
 *
 * A model is read once; players, encoders and workers are made from it and keep what they need, so
 * that it may be destroyed before them.  Everything is in hits: when, which drum, how loud.
 *
 *   drumvae_model *model = drumvae_model_create();
 *   if (drumvae_model_load_file(model, "groovae_4bar.safetensors", NULL) != DRUMVAE_OK)
 *     puts(drumvae_model_message(model));
 *   drumvae_player *player = drumvae_player_create();
 *   drumvae_player_prepare(player, model);
 *   drumvae_player_draw_z(player, 7, 1);
 *   drumvae_hit hits[512];
 *   size_t count;
 *   drumvae_player_play(player, 1, hits, 512, &count);
 *
 * Threads: a handle belongs to one thread at a time; two handles never share anything that is
 * written.  Functions marked [audio] neither allocate, lock, throw nor call the system and take
 * bounded time: they are for audio threads.  docs/embedding.md says more.
 *
 * Errors: functions return a status; what went wrong stands in the handle's message.  A call that
 * fails changes nothing.  Null pointers where the documentation does not allow them, sizes that
 * are wrong, and numbers that are not finite are DRUMVAE_INVALID_ARGUMENT.  There is no global
 * state, and no C++ exception leaves the library.
 */
#ifndef DRUMVAE_H
#define DRUMVAE_H

#include <stddef.h>
#include <stdint.h>

/* Versions of one major and, before 1.0, one minor number have one interface. */
#define DRUMVAE_VERSION_MAJOR 0
#define DRUMVAE_VERSION_MINOR 2
#define DRUMVAE_VERSION_PATCH 0
#define DRUMVAE_MAKE_VERSION(major, minor, patch) ((major)*1000000 + (minor)*1000 + (patch))
#define DRUMVAE_VERSION \
  DRUMVAE_MAKE_VERSION(DRUMVAE_VERSION_MAJOR, DRUMVAE_VERSION_MINOR, DRUMVAE_VERSION_PATCH)

#if defined(_WIN32) && defined(DRUMVAE_BUILD)
#define DRUMVAE_API __declspec(dllexport)
#elif defined(_WIN32) && !defined(DRUMVAE_STATIC)
#define DRUMVAE_API __declspec(dllimport)
#elif defined(__GNUC__)
#define DRUMVAE_API __attribute__((visibility("default")))
#else
#define DRUMVAE_API
#endif

#ifdef __cplusplus
#define DRUMVAE_NOEXCEPT noexcept
extern "C" {
#else
#define DRUMVAE_NOEXCEPT
#endif

/* DRUMVAE_VERSION of the library that runs, to be compared with that of this header. */
DRUMVAE_API int32_t drumvae_version(void) DRUMVAE_NOEXCEPT;

typedef enum drumvae_status {
  DRUMVAE_OK = 0,
  DRUMVAE_INVALID_ARGUMENT = 1, /* the call is wrong */
  DRUMVAE_CANNOT_READ = 2,      /* no such file, or the system does not give it */
  DRUMVAE_BAD_FILE = 3,         /* no model, damaged, or of another version */
  DRUMVAE_WRONG_MODEL = 4,      /* the model's preset is not made for the call */
  DRUMVAE_OUT_OF_MEMORY = 5,
  DRUMVAE_NOT_READY = 6, /* something is to be given first, or not finished yet */
  DRUMVAE_NO_ROOM = 7,   /* more hits than the array takes: those that fit were written */
  DRUMVAE_END = 8,       /* the groove is over */
  DRUMVAE_FAILED = 9     /* anything else: a bug, or the system */
} drumvae_status;

/* A status in a few words; never null, whatever the number. */
DRUMVAE_API const char *drumvae_status_text(int32_t status) DRUMVAE_NOEXCEPT;

enum {
  DRUMVAE_DRUMS = 9, /* kick, snare, closed hi-hat, open hi-hat, low, mid, high tom, crash, ride */
  DRUMVAE_NO_DRUM = 255,      /* a pitch that the kit has no drum for */
  DRUMVAE_STEPS_PER_BEAT = 4, /* a step is a sixteenth note, a beat a quarter note */
  DRUMVAE_MOST_NOTES = 2048   /* of a groove that is given */
};

/* One stroke.  Of hits that are given, only beat, pitch and velocity are read. */
typedef struct drumvae_hit {
  double beat;       /* when, in quarter notes from the groove's first step; an early hit on the
                        first step lies before 0, by an eighth of a beat at most */
  int32_t step;      /* the sixteenth note that it belongs to, from 0 */
  int32_t tick;      /* when, in ticks of 1/480 beat within its step, as in drumvae's MIDI files;
                        not below 0 */
  float microtiming; /* -0.5..0.5: so many steps behind (before 0: ahead of) its step */
  uint8_t drum;      /* 0..8, or DRUMVAE_NO_DRUM */
  uint8_t pitch;     /* MIDI, 0..127 */
  uint8_t velocity;  /* MIDI, 1..127; a hit of velocity 0 that is given is no hit */
  uint8_t reserved;  /* 0 */
} drumvae_hit;

/* Models. */

typedef struct drumvae_model drumvae_model;

/* How weights are kept in memory; sums are fp32 in all of them.  By default 16-bit weights as bf16
 * and others as fp32.  Weights that were stored as bf16 play the same bits as bf16 and as fp32. */
typedef enum drumvae_weights {
  DRUMVAE_WEIGHTS_DEFAULT = 0,
  DRUMVAE_WEIGHTS_F32 = 1,
  DRUMVAE_WEIGHTS_BF16 = 2,
  DRUMVAE_WEIGHTS_INT8 = 3
} drumvae_weights;

/* What a model was taught to do: what it wants to be given, and what it makes of it. */
typedef enum drumvae_task {
  DRUMVAE_TASK_GENERATE = 0, /* plays out of nothing but z */
  DRUMVAE_TASK_HUMANIZE = 1, /* a groove gets a drummer's velocities and timing */
  DRUMVAE_TASK_TAP = 2,      /* taps on anything become a groove for the whole kit */
  DRUMVAE_TASK_ADD_HATS = 3, /* a groove gets closed hi-hats */
  DRUMVAE_TASK_GROOVE = 4    /* the notes of one groove are played with the feel of another (z) */
} drumvae_task;

typedef struct drumvae_model_options {
  size_t size;     /* of this struct */
  int32_t weights; /* DRUMVAE_WEIGHTS_* */
} drumvae_model_options;
#define DRUMVAE_MODEL_OPTIONS_INIT \
  { sizeof(drumvae_model_options), DRUMVAE_WEIGHTS_DEFAULT }

typedef struct drumvae_model_info {
  size_t size;             /* of this struct; set it before the call */
  const char *preset;      /* "groovae_4bar"; valid as long as the model, like all text here */
  const char *data;        /* what it learnt from */
  const char *attribution; /* of the data, with its licence: to be kept with what is made of it */
  drumvae_task task;
  drumvae_weights weights;
  int32_t steps;          /* of a groove */
  int32_t bars;           /* of 16 steps; 0 where it is less than one */
  int32_t drums;          /* 9 */
  int32_t latent;         /* numbers in a z */
  int64_t training_steps; /* that the weights have behind them */
  size_t bytes;           /* of weights in memory, shared by all that is made of the model */
} drumvae_model_info;
#define DRUMVAE_MODEL_INFO_INIT                                                                   \
  {                                                                                               \
    sizeof(drumvae_model_info), 0, 0, 0, DRUMVAE_TASK_GENERATE, DRUMVAE_WEIGHTS_DEFAULT, 0, 0, 0, \
        0, 0, 0                                                                                   \
  }

/* Null where there is no memory.  Empty until it is loaded. */
DRUMVAE_API drumvae_model *drumvae_model_create(void) DRUMVAE_NOEXCEPT;
/* Null is allowed. */
DRUMVAE_API void drumvae_model_destroy(drumvae_model *model) DRUMVAE_NOEXCEPT;

/* From a weights file that drumvae wrote; the path is in UTF-8.  Models of grooves whose encoder
 * and decoder are flat; others are DRUMVAE_WRONG_MODEL.  options may be null.  A model may be
 * loaded anew: what was made of it before keeps the old one. */
DRUMVAE_API drumvae_status drumvae_model_load_file(
    drumvae_model *model, const char *path, const drumvae_model_options *options) DRUMVAE_NOEXCEPT;
/* From the bytes of such a file, which are read during the call only. */
DRUMVAE_API drumvae_status
drumvae_model_load_memory(drumvae_model *model, const void *bytes, size_t size,
                          const drumvae_model_options *options) DRUMVAE_NOEXCEPT;

DRUMVAE_API drumvae_status drumvae_model_get_info(const drumvae_model *model,
                                                  drumvae_model_info *info) DRUMVAE_NOEXCEPT;
/* Of the last call that failed; "" where none has.  Valid until the next call. */
DRUMVAE_API const char *drumvae_model_message(const drumvae_model *model) DRUMVAE_NOEXCEPT;

/* Points of the latent space. */

/* [audio] z number `number`, from 1, of a seed: normally distributed, as the program's `sample`
 * draws it. */
DRUMVAE_API drumvae_status drumvae_draw_z(uint64_t seed, uint32_t number, float *z,
                                          size_t count) DRUMVAE_NOEXCEPT;
/* [audio] Between a and b on the sphere, share 0..1 (clamped); z may be a or b. */
DRUMVAE_API drumvae_status drumvae_between(const float *a, const float *b, size_t count,
                                           double share, float *z) DRUMVAE_NOEXCEPT;

/* Encoders: grooves to points of the latent space, off the audio thread. */

typedef struct drumvae_encoder drumvae_encoder;

DRUMVAE_API drumvae_encoder *drumvae_encoder_create(void) DRUMVAE_NOEXCEPT;
DRUMVAE_API void drumvae_encoder_destroy(drumvae_encoder *encoder) DRUMVAE_NOEXCEPT;
DRUMVAE_API drumvae_status drumvae_encoder_prepare(drumvae_encoder *encoder,
                                                   const drumvae_model *model) DRUMVAE_NOEXCEPT;
/* z [count] of a groove, count being the model's latent; deviation, null or [count], says how sure
 * the model is.  Hits beyond the model's steps and of no drum (but of a model for taps, to which
 * every pitch is a tap) are not heard; a groove of which nothing is heard is
 * DRUMVAE_INVALID_ARGUMENT. */
DRUMVAE_API drumvae_status drumvae_encoder_encode(drumvae_encoder *encoder, const drumvae_hit *hits,
                                                  size_t hit_count, float *z, float *deviation,
                                                  size_t count) DRUMVAE_NOEXCEPT;
DRUMVAE_API const char *drumvae_encoder_message(const drumvae_encoder *encoder) DRUMVAE_NOEXCEPT;

/* Players: z, and notes where the model wants some, to hits. */

typedef struct drumvae_player drumvae_player;

/* May change between any two steps.  Numbers out of range are brought into it. */
typedef struct drumvae_controls {
  size_t size;        /* of this struct */
  uint64_t seed;      /* of the draws: the same seed, number and z play the same groove */
  double temperature; /* 0..100; 0: what is likeliest, 1: as learnt */
  double strength;    /* 0..1: of a groove that is humanized, from as it is to the model's */
  double timing;      /* 0..2: times the microtiming; 0: on the grid */
  double loudness;    /* 0..2: times the velocities, which end up within 1..127 */
  double follow;      /* 0..1: how surely each tap that is given gets a hit */
} drumvae_controls;
#define DRUMVAE_CONTROLS_INIT \
  { sizeof(drumvae_controls), 0, 0.5, 1, 1, 1, 1 }

DRUMVAE_API drumvae_player *drumvae_player_create(void) DRUMVAE_NOEXCEPT;
DRUMVAE_API void drumvae_player_destroy(drumvae_player *player) DRUMVAE_NOEXCEPT;
/* Afterwards the player has controls as DRUMVAE_CONTROLS_INIT, the kit of General MIDI (or that of
 * the model's own data), no z and no notes. */
DRUMVAE_API drumvae_status drumvae_player_prepare(drumvae_player *player,
                                                  const drumvae_model *model) DRUMVAE_NOEXCEPT;
DRUMVAE_API const char *drumvae_player_message(const drumvae_player *player) DRUMVAE_NOEXCEPT;

/* [audio] The pitch that each drum is played with; notes that are given are told by it as well. */
DRUMVAE_API drumvae_status drumvae_player_set_kit(
    drumvae_player *player, const uint8_t pitches[DRUMVAE_DRUMS]) DRUMVAE_NOEXCEPT;
/* [audio] */
DRUMVAE_API drumvae_status drumvae_player_set_controls(
    drumvae_player *player, const drumvae_controls *controls) DRUMVAE_NOEXCEPT;
/* [audio] Where the groove is in the latent space.  A groove that is being played goes on from
 * where it is: moving z a little at each step morphs it. */
DRUMVAE_API drumvae_status drumvae_player_set_z(drumvae_player *player, const float *z,
                                                size_t count) DRUMVAE_NOEXCEPT;
/* [audio] The same, z as drumvae_draw_z() draws it. */
DRUMVAE_API drumvae_status drumvae_player_draw_z(drumvae_player *player, uint64_t seed,
                                                 uint32_t number) DRUMVAE_NOEXCEPT;
/* [audio] The groove whose notes are played, for tasks HUMANIZE, ADD_HATS and GROOVE, from the next
 * start on: each note keeps its pitch; several of one drum on one step keep their distance and are
 * moved and scaled together; those of no drum, and of steps that the model has not, are left out of
 * what the model does and played as they are (the latter not at all).  For TAP: the taps, which are
 * followed and not played.  For GENERATE notes are DRUMVAE_WRONG_MODEL.  More than
 * DRUMVAE_MOST_NOTES are DRUMVAE_INVALID_ARGUMENT.  No notes at all: the model plays freely again
 * (GROOVE cannot). */
DRUMVAE_API drumvae_status drumvae_player_set_notes(drumvae_player *player, const drumvae_hit *hits,
                                                    size_t count) DRUMVAE_NOEXCEPT;

/* [audio] Begins groove number `number`, from 1, of the seed.  DRUMVAE_NOT_READY without a z. */
DRUMVAE_API drumvae_status drumvae_player_start(drumvae_player *player,
                                                uint32_t number) DRUMVAE_NOEXCEPT;
/* [audio] The hits of the next step, in the order of time, and how many there are.  Those of step s
 * begin within half a step of it, so that a host that plays in time asks half a step ahead.
 * DRUMVAE_END behind the last step: start again. */
DRUMVAE_API drumvae_status drumvae_player_next(drumvae_player *player, drumvae_hit *hits,
                                               size_t room, size_t *count) DRUMVAE_NOEXCEPT;
/* [audio] The step that drumvae_player_next() plays next; the model's steps where the groove is
 * over or has not begun. */
DRUMVAE_API int32_t drumvae_player_step(const drumvae_player *player) DRUMVAE_NOEXCEPT;
/* [audio] All of groove number `number` at once, in the order of time.  It takes as long as all its
 * steps. */
DRUMVAE_API drumvae_status drumvae_player_play(drumvae_player *player, uint32_t number,
                                               drumvae_hit *hits, size_t room,
                                               size_t *count) DRUMVAE_NOEXCEPT;

/* Workers: encoding for an audio thread, by a thread of their own.  One thread submits, cancels and
 * collects; none of these waits for anything. */

typedef struct drumvae_worker drumvae_worker;

DRUMVAE_API drumvae_worker *drumvae_worker_create(void) DRUMVAE_NOEXCEPT;
/* Waits for the thread to end, which takes as long as encoding one groove. */
DRUMVAE_API void drumvae_worker_destroy(drumvae_worker *worker) DRUMVAE_NOEXCEPT;
/* Starts the thread, which looks for work every millisecond. */
DRUMVAE_API drumvae_status drumvae_worker_prepare(drumvae_worker *worker,
                                                  const drumvae_model *model) DRUMVAE_NOEXCEPT;
DRUMVAE_API const char *drumvae_worker_message(const drumvae_worker *worker) DRUMVAE_NOEXCEPT;
/* [audio] A groove to be encoded, at most DRUMVAE_MOST_NOTES hits.  Only the newest counts: what
 * was submitted before and has not been collected is given up.  *ticket says which it is. */
DRUMVAE_API drumvae_status drumvae_worker_submit(drumvae_worker *worker, const drumvae_hit *hits,
                                                 size_t hit_count,
                                                 uint32_t *ticket) DRUMVAE_NOEXCEPT;
/* [audio] Gives up what was submitted. */
DRUMVAE_API drumvae_status drumvae_worker_cancel(drumvae_worker *worker) DRUMVAE_NOEXCEPT;
/* [audio] z [count] of the newest groove, once.  DRUMVAE_NOT_READY: not finished, cancelled, or
 * collected before; DRUMVAE_INVALID_ARGUMENT also where nothing of the groove was heard. */
DRUMVAE_API drumvae_status drumvae_worker_collect(drumvae_worker *worker, float *z, size_t count,
                                                  uint32_t *ticket) DRUMVAE_NOEXCEPT;

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* DRUMVAE_H */
