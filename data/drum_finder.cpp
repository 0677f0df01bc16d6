// Rules, one after the other.
#include "data/drum_finder.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <iterator>
#include <map>
#include <string_view>

namespace drumvae {
namespace {

constexpr int kChannels = 16;

std::vector<MidiPart> parts_of(const MidiDocument& document, std::size_t first, std::size_t count) {
  std::vector<MidiPart> parts;
  for (std::size_t i = first; i < first + count; ++i) {
    const MidiTrack& track = document.tracks[i];
    std::array<std::int64_t, kChannels> notes{};
    for (const MidiEvent& event : track.events) {
      const auto message = track.message(event);
      if ((message[0] & 0xF0U) == 0x90 && message[2] > 0) ++notes[message[0] & 0x0FU];
    }
    for (int channel = 0; channel < kChannels; ++channel)
      if (const std::int64_t here = notes[static_cast<std::size_t>(channel)])
        parts.push_back({static_cast<int>(i), channel, here, name_of(track)});
  }
  return parts;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char letter) { return std::tolower(letter); });
  return text;
}

// --- What system exclusives say: which channels are drum parts, and which are not.

class Parts {
 public:
  Parts() {
    for (std::size_t part = 0; part < kChannels; ++part) channel_[part] = static_cast<int>(part);
  }

  void hear(std::span<const std::uint8_t> message) {
    std::size_t at = 1;
    while (at < message.size() && message[at] >= 0x80) ++at;  // its length
    const auto body = message.subspan(std::min(at + 1, message.size()));
    if (body.size() >= 8 && body[0] == 0x41 && body[2] == 0x42 && body[3] == 0x12)
      roland(body.subspan(4));
    else if (body.size() >= 7 && body[0] == 0x43 && (body[1] & 0xF0U) == 0x10 && body[2] == 0x4C)
      yamaha(body.subspan(3));
  }

  // 1: a drum part; 0: not; -1: nobody said.
  int of_channel(int channel) const {
    int said = -1;
    for (std::size_t part = 0; part < kChannels; ++part)
      if (channel_[part] == channel) said = std::max(said, drums_[part]);
    return said;
  }

 private:
  // Address 40 1x yy: part block x, whose first is channel 10; data, a sum and F7.
  void roland(std::span<const std::uint8_t> body) {
    if (body[0] != 0x40 || (body[1] & 0xF0U) != 0x10) return;
    const std::size_t block = body[1] & 0x0FU;
    const std::size_t part = block == 0 ? kDrumChannel : block <= kDrumChannel ? block - 1 : block;
    for (std::size_t i = 3; i + 2 < body.size(); ++i)
      set(part, body[2] + i - 3, {.channel = 0x02, .mode = 0x15}, body[i]);
  }

  // Address 08 part yy; data and F7.
  void yamaha(std::span<const std::uint8_t> body) {
    if (body[0] != 0x08 || body[1] >= kChannels) return;
    for (std::size_t i = 3; i + 1 < body.size(); ++i)
      set(body[1], body[2] + i - 3, {.channel = 0x04, .mode = 0x07}, body[i]);
  }

  struct Addresses {
    std::size_t channel, mode;
  };

  void set(std::size_t part, std::size_t address, const Addresses& of, std::uint8_t value) {
    if (address == of.channel) channel_[part] = value < kChannels ? value : -1;
    if (address == of.mode) drums_[part] = value > 0 ? 1 : 0;
  }

  std::array<int, kChannels> channel_{};
  std::array<int, kChannels> drums_ = {-1, -1, -1, -1, -1, -1, -1, -1,
                                       -1, -1, -1, -1, -1, -1, -1, -1};
};

Parts exclusives_of(const MidiDocument& document, std::size_t first, std::size_t count) {
  Parts parts;
  for (std::size_t i = first; i < first + count; ++i)
    for (const MidiEvent& event : document.tracks[i].events)
      if (const auto message = document.tracks[i].message(event); message[0] == 0xF0)
        parts.hear(message);
  return parts;
}

// --- Names.

// Beginnings of words, in some of the languages in which drummers name tracks.
constexpr std::array<std::string_view, 6> kBeginnings = {"perc",   "schlagz", "trommel",
                                                         "batter", "bater",   "slagw"};
// Whole words.
constexpr std::array<std::string_view, 16> kWords = {
    "kit",  "kick",  "snare", "hat",    "hats",    "hihat", "hh",    "beat",
    "toms", "crash", "ride",  "cymbal", "cymbals", "clap",  "claps", "beats"};

bool has_word(const std::string& name, std::string_view word, bool whole) {
  const auto letter = [&](std::size_t at) {
    return at < name.size() && std::isalpha(static_cast<unsigned char>(name[at])) != 0;
  };
  for (std::size_t at = name.find(word); at != std::string::npos; at = name.find(word, at + 1))
    if ((at == 0 || !letter(at - 1)) && !(whole && letter(at + word.size()))) return true;
  return false;
}

bool is_named_like_drums(const MidiPart& part) {
  const std::string name = lower(part.name);
  const bool drum =
      name.find("drum") != std::string::npos && name.find("steel") == std::string::npos;
  const auto begins = [&](std::string_view word) { return has_word(name, word, false); };
  const auto is = [&](std::string_view word) { return has_word(name, word, true); };
  return drum || std::ranges::any_of(kBeginnings, begins) || std::ranges::any_of(kWords, is);
}

// --- What was asked for.

// A track's whole name goes before its number, and that before a part of a name.
std::vector<int> tracks_called(const std::string& text, const MidiDocument& document,
                               std::size_t first, std::size_t count) {
  std::vector<int> same, part;
  for (std::size_t i = first; i < first + count; ++i) {
    const std::string name = lower(name_of(document.tracks[i]));
    if (name == lower(text)) same.push_back(static_cast<int>(i));
    if (name.find(lower(text)) != std::string::npos) part.push_back(static_cast<int>(i));
  }
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  if (same.empty() && is_number) return {number - 1};
  return same.empty() ? part : same;
}

// Moves the parts of which `are_drums` is true.
template <class Test>
bool take(FoundDrums& found, DrumRule rule, const Test& are_drums) {
  const auto drums = std::ranges::stable_partition(
      found.others, [&](const MidiPart& part) { return !are_drums(part); });
  if (drums.empty()) return false;
  found.rule = rule;
  found.parts.assign(std::make_move_iterator(drums.begin()), std::make_move_iterator(drums.end()));
  found.others.erase(drums.begin(), drums.end());
  return true;
}

}  // namespace

FoundDrums find_drums(const MidiDocument& document, std::size_t first, std::size_t count,
                      const DrumChoice& choice) {
  FoundDrums found;
  found.others = parts_of(document, first, count);
  if (choice.channel || choice.all_channels || choice.track) {
    const auto tracks =
        choice.track ? tracks_called(*choice.track, document, first, count) : std::vector<int>();
    take(found, DrumRule::asked, [&](const MidiPart& part) {
      return (!choice.channel || part.channel == *choice.channel) &&
             (!choice.track || std::ranges::find(tracks, part.track) != tracks.end());
    });
    return found;
  }
  const Parts said = exclusives_of(document, first, count);
  const auto only = [&](const MidiPart& part) {
    return part.channel == found.others.front().channel;
  };
  if (take(found, DrumRule::channel_ten,
           [&](const MidiPart& part) {
             return part.channel == kDrumChannel && said.of_channel(kDrumChannel) != 0;
           }) ||
      take(found, DrumRule::system_exclusive,
           [&](const MidiPart& part) { return said.of_channel(part.channel) == 1; }) ||
      take(found, DrumRule::track_name, is_named_like_drums))
    return found;
  if (std::ranges::all_of(found.others, only)) {
    take(found, DrumRule::only_channel, [](const MidiPart&) { return true; });
  } else if (choice.taps) {
    take(found, DrumRule::all_notes, [](const MidiPart&) { return true; });
  }
  return found;
}

const char* name_of(DrumRule rule) {
  constexpr std::array<const char*, kDrumRules> kNames{
      "as asked for",      "on channel 10",       "by system exclusives",
      "by a track's name", "on the only channel", "all notes",
      "no drums"};
  return kNames[static_cast<std::size_t>(rule)];
}

std::string words_of(const FoundDrums& found) {
  switch (found.rule) {
    case DrumRule::system_exclusive:
      return "drums by its system exclusives: " + words_of(found.parts);
    case DrumRule::track_name:
      return "drums by the track's name: " + words_of(found.parts);
    case DrumRule::only_channel:
      return "drums are the only channel that has notes: " + words_of(found.parts);
    case DrumRule::all_notes:
      return "all notes are taps: " + words_of(found.parts);
    default:
      return "";
  }
}

std::string words_of(std::span<const MidiPart> parts) {
  constexpr std::size_t kMost = 12;
  if (parts.empty()) return "no notes";
  std::string words;
  for (std::size_t i = 0; i < std::min(parts.size(), kMost); ++i) {
    const MidiPart& part = parts[i];
    words += (i == 0 ? "channel " : ", channel ") + std::to_string(part.channel + 1) +
             " in track " + std::to_string(part.track + 1);
    if (!part.name.empty()) words += " '" + part.name + "'";
    words += ": " + std::to_string(part.notes) + (part.notes == 1 ? " note" : " notes");
  }
  if (parts.size() > kMost) words += " and " + std::to_string(parts.size() - kMost) + " more";
  return words;
}

}  // namespace drumvae
