// Which notes are drums: each rule, their order, and what somebody says.
#include <catch2/catch.hpp>

#include "data/drum_finder.h"
#include "tests/support/midi_bytes.h"

using namespace drumvae;
using namespace drumvae::test;

namespace {

// One note on each of these channels, from 1.
Bytes notes_on(const std::vector<int>& channels, std::uint8_t pitch = 36) {
  Bytes events;
  for (const int channel : channels)
    events = events + note(0, pitch, 100, static_cast<std::uint8_t>(channel - 1)) +
             note(60, pitch, 0, static_cast<std::uint8_t>(channel - 1));
  return events;
}

Bytes name(const std::string& text) { return meta(0, 3, Bytes(text.begin(), text.end())); }

FoundDrums find(const std::vector<Bytes>& tracks, const DrumChoice& choice = {}) {
  Bytes bytes = header(1, static_cast<std::uint32_t>(tracks.size()), 480);
  for (const Bytes& events : tracks) bytes = bytes + track(events);
  return find_drums(parse_document(view(bytes), "test.mid"), 0, tracks.size(), choice);
}

// {rule, channels from 1 in the order of the tracks}
struct Found {
  DrumRule rule;
  std::vector<int> channels;
  bool operator==(const Found&) const = default;
};

Found found(const std::vector<Bytes>& tracks, const DrumChoice& choice = {}) {
  const FoundDrums drums = find(tracks, choice);
  Found result{drums.rule, {}};
  for (const MidiPart& part : drums.parts) result.channels.push_back(part.channel + 1);
  return result;
}

Bytes sysex(const Bytes& body) {
  return message(0, {0xF0}) + variable_length(static_cast<std::uint32_t>(body.size())) + body;
}
// GS: part block `block` is a drum part (1, 2) or none (0).
Bytes gs_part(std::uint8_t block, std::uint8_t map) {
  return sysex(
      {0x41, 0x10, 0x42, 0x12, 0x40, static_cast<std::uint8_t>(0x10 | block), 0x15, map, 0, 0xF7});
}
Bytes xg_part(std::uint8_t part, std::uint8_t mode) {
  return sysex({0x43, 0x10, 0x4C, 0x08, part, 0x07, mode, 0xF7});
}

}  // namespace

TEST_CASE("channel 10 goes before everything else") {
  CHECK(found({notes_on({1, 10})}) == Found{DrumRule::channel_ten, {10}});
  CHECK(found({name("Drums") + notes_on({1}), notes_on({10})}) ==
        Found{DrumRule::channel_ten, {10}});
  CHECK(found({notes_on({10}), notes_on({2}), notes_on({10})}) ==
        Found{DrumRule::channel_ten, {10, 10}});
}

TEST_CASE("GS and XG system exclusives make a part a drum part") {
  CHECK(found({gs_part(0x0B, 1) + notes_on({1, 12})}) == Found{DrumRule::system_exclusive, {12}});
  CHECK(found({gs_part(0x02, 2), notes_on({1}), notes_on({2})}) ==
        Found{DrumRule::system_exclusive, {2}});
  CHECK(found({xg_part(10, 1) + notes_on({1, 11})}) == Found{DrumRule::system_exclusive, {11}});
  CHECK(found({xg_part(3, 2) + notes_on({4, 5})}) == Found{DrumRule::system_exclusive, {4}});
  CHECK(found({xg_part(3, 0) + notes_on({4, 5})}).rule == DrumRule::none);
}

TEST_CASE("a part that hears another channel is a drum part of that channel") {
  const Bytes gs_channel = sysex({0x41, 0x10, 0x42, 0x12, 0x40, 0x11, 0x02, 0x04, 0, 0xF7});
  CHECK(found({gs_channel + gs_part(0x01, 1) + notes_on({1, 5, 6})}) ==
        Found{DrumRule::system_exclusive, {5}});
  const Bytes xg_channel = sysex({0x43, 0x10, 0x4C, 0x08, 0x00, 0x04, 0x06, 0xF7});
  CHECK(found({xg_channel + xg_part(0, 1) + notes_on({1, 7, 8})}) ==
        Found{DrumRule::system_exclusive, {7}});
}

TEST_CASE("where an exclusive says that channel 10 is no drum part, it is none") {
  CHECK(found({gs_part(0x00, 0) + gs_part(0x01, 1) + notes_on({1, 10})}) ==
        Found{DrumRule::system_exclusive, {1}});
}

TEST_CASE("short and foreign exclusives say nothing and break nothing") {
  for (const Bytes& body : {Bytes{}, Bytes{0x41}, Bytes{0x41, 0x10, 0x42, 0x12, 0x40, 0x11},
                            Bytes{0x43, 0x10, 0x4C, 0x08, 0x44, 0x07, 0x01, 0xF7},
                            Bytes{0x7E, 0x7F, 0x09, 0x01, 0xF7}, Bytes(40, 0x41)})
    CHECK(found({sysex(body) + notes_on({1, 2})}).rule == DrumRule::none);
}

TEST_CASE("a track named like drums is drums") {
  for (const char* text : {"Drums", "DRUM KIT", "my drumkit 2", "Percussion", "Perc.", "Beat",
                           "Schlagzeug", "Batterie",
                           "Bater\xc3\xad"
                           "a",
                           "E-Drums", "Kick", "Hi-Hat", "Snare top"}) {
    INFO(text);
    CHECK(found({name("Bass") + notes_on({1}), name(text) + notes_on({3})}) ==
          Found{DrumRule::track_name, {3}});
  }
  for (const char* text :
       {"", "Bass", "Steel Drums", "Heartbeat", "Supercollider", "Kitty", "Bride"}) {
    INFO(text);
    CHECK(found({notes_on({1}), name(text) + notes_on({3})}).rule == DrumRule::none);
  }
  CHECK(found({name("Kick") + notes_on({1}), name("Snare") + notes_on({2}),
               name("Bass") + notes_on({3})}) == Found{DrumRule::track_name, {1, 2}});
}

TEST_CASE("the only channel that has notes is drums") {
  CHECK(found({notes_on({1})}) == Found{DrumRule::only_channel, {1}});
  CHECK(found({notes_on({4}), notes_on({4})}) == Found{DrumRule::only_channel, {4, 4}});
  CHECK(found({notes_on({1, 2})}).rule == DrumRule::none);
  CHECK(found({{}}).rule == DrumRule::none);
}

TEST_CASE("where no drums are found all notes are taps") {
  CHECK(found({notes_on({1, 2})}, {.taps = true}) == Found{DrumRule::all_notes, {1, 2}});
  CHECK(found({notes_on({1, 10})}, {.taps = true}) == Found{DrumRule::channel_ten, {10}});
}

TEST_CASE("a channel or a track that is asked for goes before all rules") {
  const std::vector<Bytes> tracks = {name("Lead") + notes_on({1}),
                                     name("Drums") + notes_on({10, 2}), name("2") + notes_on({2})};
  CHECK(found(tracks, {.channel = 0}) == Found{DrumRule::asked, {1}});
  CHECK(found(tracks, {.channel = 1}) == Found{DrumRule::asked, {2, 2}});
  CHECK(found(tracks, {.all_channels = true}) == Found{DrumRule::asked, {1, 2, 10, 2}});
  CHECK(found(tracks, {.track = "lead"}) == Found{DrumRule::asked, {1}});
  CHECK(found(tracks, {.track = "ea"}) == Found{DrumRule::asked, {1}});  // part of a name
  CHECK(found(tracks, {.track = "1"}) == Found{DrumRule::asked, {1}});
  CHECK(found(tracks, {.track = "2"}) == Found{DrumRule::asked, {2}});  // a name before a number
  CHECK(found(tracks, {.channel = 1, .track = "drums"}) == Found{DrumRule::asked, {2}});
  CHECK(found(tracks, {.channel = 6}).rule == DrumRule::none);
  CHECK(found(tracks, {.track = "9"}).rule == DrumRule::none);
}

TEST_CASE("channels and tracks are told with their notes") {
  const FoundDrums drums = find({name("Lead") + notes_on({1, 1}), notes_on({3})});
  CHECK(words_of(drums.others) ==
        "channel 1 in track 1 'Lead': 2 notes, channel 3 in track 2: 1 note");
  CHECK(words_of(find({notes_on({3})})).find("the only channel that has notes: channel 3") !=
        std::string::npos);
  CHECK(words_of(find({notes_on({10})})).empty());
  std::vector<Bytes> many(20, notes_on({1}));
  many.push_back(notes_on({2}));
  CHECK(words_of(find(many).others).ends_with(" and 9 more"));
}
