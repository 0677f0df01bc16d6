// drumvae nearest: the grooves of a data set that given ones are most like.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "tools/command_line.h"
#include "tools/commands.h"
#include "tools/play_flags.h"
#include "tools/playing/groove_file.h"
#include "tools/playing/kit_file.h"
#include "tools/training/nearest.h"

namespace drumvae {
namespace {

struct NearestFlags {
  std::vector<std::string> files;
  std::string data;
  std::string split = "train";
  std::string of;  // a split in place of files
  std::string map = "gm";
  ReadFlags read;
};

void print_summary(std::vector<Neighbour> nearest) {
  const auto distance_at = [&](double share) {
    const auto place = static_cast<std::size_t>(share * static_cast<double>(nearest.size() - 1));
    return nearest[place].distance;
  };
  std::ranges::sort(nearest, {}, &Neighbour::distance);
  const auto same = std::ranges::count(nearest, 0.0, &Neighbour::distance);
  fmt::print(
      "grooves {}, the same hits {}, distance: least {:.3f}, 1 of 10 below {:.3f}, median "
      "{:.3f}\n",
      nearest.size(), same, distance_at(0), distance_at(.1), distance_at(.5));
}

void print_files(const NearestFlags& flags, const PackedDrums& packed, Split split) {
  const KitMap kit = kit_map_named(flags.map);
  std::vector<DrumTensor> grooves;
  for (const std::string& file : flags.files) {
    GrooveFile groove = read_groove(input_path(file), kit, midi_options(flags.read));
    tell(file, groove.notice);
    grooves.push_back(std::move(groove.tensor));
  }
  const auto nearest = nearest_examples(packed, split, grooves);
  const auto names = packed.files();
  for (std::size_t i = 0; i < nearest.size(); ++i) {
    const ExampleOrigin origin = packed.origin(split, nearest[i].index);
    fmt::print("{:.3f}  {}  {} bar {}\n", nearest[i].distance, flags.files[i], names[origin.file],
               origin.window + 1);
  }
  print_summary(nearest);
}

void print_split(const PackedDrums& packed, Split of, Split split) {
  std::vector<DrumTensor> grooves(static_cast<std::size_t>(packed.size(of)));
  for (std::size_t i = 0; i < grooves.size(); ++i)
    packed.unpack(of, static_cast<std::int64_t>(i), grooves[i]);
  if (grooves.empty())
    throw std::invalid_argument(packed.name() + ": the split " + std::string(split_name(of)) +
                                " has no example");
  print_summary(nearest_examples(packed, split, grooves));
}

void run_nearest(const NearestFlags& flags) {
  if (flags.files.empty() == flags.of.empty()) throw UsageError("give either files or --of SPLIT");
  const PackedDrums packed = PackedDrums::open(flags.data);
  const Split split = split_of(flags.split).value();
  if (flags.of.empty()) {
    print_files(flags, packed, split);
  } else {
    print_split(packed, split_of(flags.of).value(), split);
  }
}

}  // namespace

void add_nearest(CLI::App& program) {
  auto flags = std::make_shared<NearestFlags>();
  CLI::App* command = program.add_subcommand(
      "nearest", "Find the grooves of a data set that others are most like, by their hits");
  const auto splits = one_of({"train", "validation", "test"});
  command->add_option("files", flags->files, "MIDI files");
  command->add_option("--data", flags->data, "packed file (drumvae pack)")->required();
  command->add_option("--split", flags->split, "where to look")
      ->check(splits)
      ->capture_default_str();
  command->add_option("--of", flags->of, "in place of files: all examples of this split")
      ->check(splits);
  command->add_option("--map", flags->map, "which pitch is which drum in the files")
      ->check(kit_map_name())
      ->capture_default_str();
  add_read_flags(*command, flags->read);
  command->callback([flags] { run_nearest(*flags); });
}

}  // namespace drumvae
