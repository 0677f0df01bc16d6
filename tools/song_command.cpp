// From files and folders to songs and back.
#include "tools/song_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <new>
#include <set>
#include <stdexcept>

#include "data/corpus.h"
#include "engine/errors.h"
#include "engine/platform.h"
#include "tools/command_line.h"
#include "tools/playing/kit_file.h"

namespace drumvae {
namespace {

namespace fs = std::filesystem;

std::optional<BarRange> range_of(const std::string& text) {
  BarRange range;
  const char* const end = text.data() + text.size();
  const auto from = std::from_chars(text.data(), end, range.first);
  if (from.ec != std::errc() || from.ptr == end || *from.ptr != '-') return std::nullopt;
  const auto to = std::from_chars(from.ptr + 1, end, range.last);
  if (to.ec != std::errc() || to.ptr != end) return std::nullopt;
  return range.first >= 1 && range.first <= range.last ? std::optional(range) : std::nullopt;
}

// A file to play, and where below --out it goes.
struct Input {
  fs::path path;
  fs::path folder = {};
};

std::vector<Input> inputs_of(const std::vector<std::string>& names) {
  std::vector<Input> inputs;
  for (const std::string& name : names) {
    if (!fs::is_directory(name)) {
      inputs.push_back({.path = name});
      continue;
    }
    for (const CorpusEntry& entry : list_midi_folder(name, 0))
      inputs.push_back({.path = entry.path, .folder = fs::path(entry.name).parent_path()});
  }
  return inputs;
}

SongRequest request_of(const SongFlags& flags, const ModelConfig& config) {
  const KitMap kit = input_kit(flags.play);
  SongRequest request{.kit = flags.play.taps ? tap_kit(kit) : kit,
                      .midi = midi_options(flags.play.read),
                      .window_steps = static_cast<std::int32_t>(config.steps),
                      .bars = range_of(flags.bars),
                      .bar = flags.play.bar};
  request.midi.drums.taps = flags.play.taps;
  return request;
}

// Plays file by file with one model.
class Songs {
 public:
  Songs(SongFlags& flags, const SongVerb& verb, PatternVerb patterns, const GrooveVae& model)
      : flags_(flags), verb_(verb), patterns_(patterns), model_(model) {
    verb.check(model.config());
    if (model.config().head == HeadKind::groove || patterns == nullptr)
      player_.emplace(model, flags.play.request, verb.keep_hits);
    if (!flags.feel.empty()) feel_ = read(flags.feel).songs.front().tensor;
  }

  PlayedSet play(const std::string& file) {
    if (!player_)
      return patterns_(model_, read_input(flags_.play, file, model_.config()), flags_.play.request);
    const SongOutput output{.request = flags_.play.request,
                            .translate = flags_.play.map_option->count() > 0,
                            .new_file = flags_.new_file};
    PlayedSet set =
        play_song(*player_, model_.config(), read(file), verb_, output, feel_ ? &*feel_ : nullptr);
    const auto silent = std::ranges::count_if(
        set.grooves, [](const PlayedGroove& groove) { return groove.song.hits.empty(); });
    if (silent > 0)
      tell(file, fmt::format("the model plays no hit in {} of {}: try another --seed, or a higher "
                             "--temperature",
                             silent, set.grooves.size()));
    return set;
  }

 private:
  SongFile read(const std::string& file) {
    SongFile song = read_song(input_path(file), request_of(flags_, model_.config()));
    tell(file, song.notice);
    return song;
  }

  const SongFlags& flags_;
  const SongVerb& verb_;
  PatternVerb patterns_;
  const GrooveVae& model_;
  std::optional<SongPlayer> player_;
  std::optional<DrumTensor> feel_;
};

// Names of a file of several: its own, numbered where there are several grooves of it.
FileNames names_for(const Input& input, bool several, const PlayFlags& flags) {
  FileNames names = flags.names;
  names.name = input.path.stem().string();
  if (several && names.pattern == FileNames().pattern)
    names.pattern = flags.request.count == 1 ? "{name}" : "{name}-{number}";
  return names;
}

// No file that is read may be written: they would be `folder`'s files.
void require_apart(const std::vector<Input>& inputs, bool several, const SongFlags& flags) {
  if (!several) return;
  std::set<fs::path> read, written;
  std::error_code ignored;
  for (const Input& input : inputs) read.insert(fs::weakly_canonical(input.path, ignored));
  for (const Input& input : inputs) {
    const fs::path folder = flags.play.folder / input.folder;
    const fs::path target =
        fs::weakly_canonical(folder / (input.path.stem().string() + ".mid"), ignored);
    if (read.contains(target))
      throw UsageError(fmt::format("{} would be written over what is read: choose another --out",
                                   target.string()));
    if (!written.insert(target).second && flags.play.names.pattern == FileNames().pattern)
      throw UsageError(
          fmt::format("two files would be written as {}: play them apart", target.string()));
  }
}

void show_progress(std::size_t number, std::size_t of) {
  if (!standard_output_is_terminal()) return;
  fmt::print(stderr, "\r{} of {}{}", number, of, number == of ? "\n" : "");
}

void play_each(const std::vector<Input>& inputs, SongFlags& flags, Songs& songs,
               GrooveOutput& output) {
  std::size_t failed = 0;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Input& input = inputs[i];
    try {
      output.write(songs.play(input.path.string()), flags.play.folder / input.folder,
                   names_for(input, true, flags.play));
    } catch (const std::bad_alloc&) {
      throw;
    } catch (const std::exception& error) {
      ++failed;
      fmt::print(stderr, "drumvae: {}\n", error.what());
    }
    show_progress(i + 1, inputs.size());
  }
  if (failed > 0)
    throw FormatError(flags.play.folder,
                      fmt::format("{} of {} files failed", failed, inputs.size()));
}

}  // namespace

void add_song_flags(CLI::App& command, SongFlags& flags) {
  add_play_flags(command, flags.play, "the file's");
  add_count_flag(command, flags.play, 1);
  flags.play.map_in_option =
      add_input_flags(command, flags.play.bar, flags.play.map_in, flags.play.read);
  CLI::Option* const bar = command.get_option("--bar");
  bar->description("only as many bars as the model has, from this one on");
  command.add_option("--bars", flags.bars, "only these bars, as a file of their own: FROM-TO")
      ->check(CLI::Validator(
          [](const std::string& text) {
            return range_of(text) ? std::string() : "'" + text + "' is not FROM-TO, such as 5-8";
          },
          "FROM-TO"))
      ->excludes(bar);
  command.add_flag("--new-file", flags.new_file,
                   "write a new file of the drums alone, not the one that was read with its drum "
                   "notes changed");
}

void play_songs(SongFlags& flags, const SongVerb& verb, PatternVerb patterns) {
  const std::vector<Input> inputs = inputs_of(flags.files);
  const bool several = inputs.size() > 1 || fs::is_directory(flags.files.front());
  require_apart(inputs, several, flags);
  GrooveOutput output(flags.play);
  Device device = flags.play.device.open();
  const LoadedModel loaded =
      load_model(model_path(flags.play.checkpoint, flags.play.shipped), device, flags.play.preset);
  print_notices(loaded.notices);
  take_kit(loaded, flags.play);
  Songs songs(flags, verb, patterns, *loaded.model);
  if (several) return play_each(inputs, flags, songs, output);
  output.write(songs.play(flags.files.front()), flags.play.folder,
               names_for(inputs.front(), false, flags.play));
}

}  // namespace drumvae
