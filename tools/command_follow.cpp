// drumvae reconstruct, humanize, tap2drum, add-hats, groove, similar: new grooves from given ones.
#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/playing/reconstruct.h"
#include "tools/playing/similar.h"
#include "tools/song_command.h"

namespace drumvae {
namespace {

// A command that goes through songs, with its flags; `run` comes when they are parsed.
// `shipped`: the model that it plays unless another is named; "" where none is shipped.
struct Command {
  CLI::App* app;
  std::shared_ptr<SongFlags> flags;
};

Command add_command(CLI::App& program, const char* name, const char* help, const char* shipped,
                    const char* example) {
  const Command command{program.add_subcommand(name, help), std::make_shared<SongFlags>()};
  command.flags->play.shipped = shipped;
  add_song_flags(*command.app, *command.flags);
  command.app->footer(
      std::string(
          "Songs of any length, tempo and metre (bars of a whole number of sixteenth notes) "
          "are gone through whole; loops shorter than the model are played round.\n"
          "Example: drumvae ") +
      name + " " + example);
  return command;
}

void add_files(const Command& command) {
  command.app
      ->add_option("files", command.flags->files,
                   "MIDI files, and folders of them; - is standard input")
      ->required();
}

struct HumanizeFlags {
  double strength = 1;
  bool keep_hits = false;
  bool rewrite = false;
};

struct SimilarFlags {
  PlayFlags play;
  std::string file;
  double distance = 0.3;
};

}  // namespace

void add_reconstruct(CLI::App& program) {
  const Command command =
      add_command(program, "reconstruct", "Write what a model makes of a groove", kShippedModel,
                  "song.mid --out out");
  add_files(command);
  command.app->callback(
      [flags = command.flags] { play_songs(*flags, reconstruct_verb(), reconstruct); });
}

void add_humanize(CLI::App& program) {
  const Command command =
      add_command(program, "humanize", "Give a programmed groove a drummer's dynamics and timing",
                  "groovae_2bar_humanize", "song.mid --strength .7 --out out");
  add_files(command);
  const auto own = std::make_shared<HumanizeFlags>();
  command.app->add_option("--strength", own->strength, "0 = as it is, 1 = as the model plays it")
      ->check(number_from(0, 1, "a number from 0 to 1"))
      ->capture_default_str();
  CLI::Option* const rewrite =
      command.app->add_flag("--rewrite", own->rewrite, "let the model add hits and leave hits out");
  command.app
      ->add_flag("--keep-hits", own->keep_hits,
                 "no hit is added and none is left out: so it is without --rewrite")
      ->excludes(rewrite);
  command.app->callback([flags = command.flags, own] {
    play_songs(*flags, humanize_verb({.strength = own->strength, .keep_hits = !own->rewrite}));
  });
}

void add_tap2drum(CLI::App& program) {
  const Command command = add_command(program, "tap2drum", "Write a whole kit's groove for taps",
                                      "groovae_2bar_tap", "taps.mid --out out");
  add_files(command);
  command.flags->play.taps = true;
  command.app->callback([flags = command.flags] { play_songs(*flags, tap_to_drum_verb()); });
}

void add_add_hats(CLI::App& program) {
  const Command command = add_command(program, "add-hats", "Add closed hi-hats to a groove", "",
                                      "--run-dir runs/hats song.mid --out out");
  add_files(command);
  command.app->callback([flags = command.flags] { play_songs(*flags, add_hats_verb()); });
}

void add_groove(CLI::App& program) {
  const Command command =
      add_command(program, "groove", "Play the notes of one file with the feel of another", "",
                  "--run-dir runs/feel feel.mid notes.mid --out out");
  command.app->add_option("file", command.flags->feel, "MIDI file with the feel")->required();
  command.app
      ->add_option("notes", command.flags->files, "MIDI files with the notes, and folders of them")
      ->required();
  command.app->callback([flags = command.flags] { play_songs(*flags, groove_verb()); });
}

void add_similar(CLI::App& program) {
  const auto flags = std::make_shared<SimilarFlags>();
  CLI::App* command = program.add_subcommand("similar", "Write grooves around a groove");
  command->add_option("file", flags->file, "MIDI file")->required();
  flags->play.shipped = kShippedModel;
  add_play_flags(*command, flags->play, "the file's");
  add_count_flag(*command, flags->play, 5);
  flags->play.map_in_option =
      add_input_flags(*command, flags->play.bar, flags->play.map_in, flags->play.read);
  command
      ->add_option("--distance", flags->distance,
                   "0 = as the model reconstructs it, 1 = as far as a new sample")
      ->check(number_from(0, 1, "a number from 0 to 1"))
      ->capture_default_str();
  command->footer(
      "As many bars of the file as the model has; of a longer one --bar says which.\n"
      "Example: drumvae similar a.mid --distance .3 -n 5 --out near");
  command->callback([flags] {
    play(flags->play, [&](const GrooveVae& model) {
      return similar(model, read_input(flags->play, flags->file, model.config()), flags->distance,
                     flags->play.request);
    });
  });
}

}  // namespace drumvae
