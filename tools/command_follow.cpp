// drumvae reconstruct, humanize, tap2drum, add-hats, groove, similar: new grooves from given ones.
#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/play_flags.h"
#include "tools/studio/add_hats.h"
#include "tools/studio/groove_transfer.h"
#include "tools/studio/humanize.h"
#include "tools/studio/reconstruct.h"
#include "tools/studio/similar.h"
#include "tools/studio/tap_to_drum.h"

namespace drumvae {
namespace {

struct FollowFlags {
  PlayFlags play;
  std::string file;
  std::string notes;      // of groove: the second file
  HumanizeOptions human;  // of humanize
  double distance = 0.3;  // of similar
};

// What a verb makes of the model, the first file and the flags.
using Verb = PlayedSet (*)(const GrooveVae&, const InputGroove&, const FollowFlags&);

struct Command {
  CLI::App* app;
  std::shared_ptr<FollowFlags> flags;
};

// A command with one file and the flags that all have.  `shipped`: the model that it plays unless
// another is named; "" where none is shipped.
Command add_command(CLI::App& program, const char* name, const char* help, const char* shipped,
                    std::int64_t count, Verb verb) {
  const Command command{program.add_subcommand(name, help), std::make_shared<FollowFlags>()};
  FollowFlags& flags = *command.flags;
  flags.play.shipped = shipped;
  command.app->add_option("file", flags.file, "MIDI file")->required();
  add_play_flags(*command.app, flags.play, "the file's");
  add_count_flag(*command.app, flags.play, count);
  add_input_flags(*command.app, flags.play.bar, flags.play.map_in);
  command.app->callback([flags = command.flags, verb] {
    play(flags->play, [&](const GrooveVae& model) {
      return verb(model, read_input(flags->play, flags->file, model.config()), *flags);
    });
  });
  return command;
}

PlayedSet run_groove(const GrooveVae& model, const InputGroove& feel, const FollowFlags& flags) {
  const InputGroove notes = read_input(flags.play, flags.notes, model.config());
  return transfer_groove(model, feel, notes, flags.play.request);
}

}  // namespace

void add_reconstruct(CLI::App& program) {
  add_command(program, "reconstruct", "Write what a model makes of a groove", kShippedModel, 1,
              [](const GrooveVae& model, const InputGroove& groove, const FollowFlags& flags) {
                return reconstruct(model, groove, flags.play.request);
              });
}

void add_humanize(CLI::App& program) {
  const Command command =
      add_command(program, "humanize", "Give a programmed groove a drummer's dynamics and timing",
                  "groovae_2bar_humanize", 1,
                  [](const GrooveVae& model, const InputGroove& groove, const FollowFlags& flags) {
                    return humanize(model, groove, flags.human, flags.play.request);
                  });
  HumanizeOptions& options = command.flags->human;
  command.app->add_option("--strength", options.strength, "0 = as it is, 1 = as the model plays it")
      ->check(number_from(0, 1, "a number from 0 to 1"))
      ->capture_default_str();
  command.app->add_flag("--keep-hits", options.keep_hits, "no hit is added and none is left out");
}

void add_tap2drum(CLI::App& program) {
  add_command(program, "tap2drum", "Write a whole kit's groove for taps", "groovae_2bar_tap", 1,
              [](const GrooveVae& model, const InputGroove& taps, const FollowFlags& flags) {
                return tap_to_drum(model, taps, flags.play.request);
              });
}

void add_add_hats(CLI::App& program) {
  add_command(program, "add-hats", "Add closed hi-hats to a groove", "", 1,
              [](const GrooveVae& model, const InputGroove& groove, const FollowFlags& flags) {
                return add_hats(model, groove, flags.play.request);
              });
}

void add_groove(CLI::App& program) {
  const Command command = add_command(
      program, "groove", "Play the notes of one file with the feel of another", "", 1, run_groove);
  command.app->get_option("file")->description("MIDI file with the feel");
  command.app->add_option("notes", command.flags->notes, "MIDI file with the notes")->required();
}

void add_similar(CLI::App& program) {
  const Command command =
      add_command(program, "similar", "Write grooves around a groove", kShippedModel, 5,
                  [](const GrooveVae& model, const InputGroove& groove, const FollowFlags& flags) {
                    return similar(model, groove, flags.distance, flags.play.request);
                  });
  command.app
      ->add_option("--distance", command.flags->distance,
                   "0 = as the model reconstructs it, 1 = as far as a new sample")
      ->check(number_from(0, 1, "a number from 0 to 1"))
      ->capture_default_str();
}

}  // namespace drumvae
