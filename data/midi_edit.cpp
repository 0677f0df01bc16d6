// Notes moved, added and taken away among events that stay.
#include "data/midi_edit.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <tuple>

namespace drumvae {
namespace {

constexpr std::uint8_t kNoteOn = 0x90, kMeta = 0xFF, kSysex = 0xF0;
constexpr std::uint8_t kTempo = 0x51;

unsigned kind_of(std::span<const std::uint8_t> message) { return message[0] & 0xF0U; }

// Of several messages at one tick, what goes first.
enum Rank : std::uint8_t { kMovedEnd, kAsItStood, kMovedBegin, kEndOfShortest };

struct Item {
  std::int32_t tick = 0;
  Rank rank = kAsItStood;
  std::vector<std::uint8_t> message = {};
  bool removed = false;
};

// Where a note's two messages are among the items of its track; `end` may be none.
struct Edges {
  std::size_t begin = 0;
  std::size_t end = std::numeric_limits<std::size_t>::max();
  std::int32_t old_begin = 0, old_end = 0;  // in ticks
  bool has_end() const { return end != std::numeric_limits<std::size_t>::max(); }
  // Whether they overlapped already as they were read.
  bool overlapped(const Edges& next) const {
    return old_begin <= next.old_begin && next.old_begin < old_end;
  }
};

std::vector<Item> items_of(const MidiTrack& track) {
  std::vector<Item> items;
  for (const MidiEvent& event : track.events) {
    const auto message = track.message(event);
    items.push_back({.tick = event.tick, .message = {message.begin(), message.end()}});
  }
  return items;
}

MidiTrack track_of(std::vector<Item> items, std::int32_t end_tick) {
  std::ranges::stable_sort(items, {},
                           [](const Item& item) { return std::tuple(item.tick, item.rank); });
  MidiTrack track{.end_tick = end_tick};
  for (const Item& item : items)
    if (!item.removed) track.add(item.tick, item.message);
  if (!track.events.empty()) track.end_tick = std::max(end_tick, track.events.back().tick);
  return track;
}

// The items of one track, and the notes among them that were touched.
class TrackEdit {
 public:
  explicit TrackEdit(const MidiTrack& track) : items_(items_of(track)), end_tick_(track.end_tick) {}

  void change(const NoteChange& change) {
    Edges edges{.begin = static_cast<std::size_t>(change.note.on_event),
                .end = change.note.off_event < 0 ? Edges{}.end
                                                 : static_cast<std::size_t>(change.note.off_event)};
    edges.old_begin = items_[edges.begin].tick;
    if (edges.has_end()) edges.old_end = items_[edges.end].tick;
    Item& begin = items_[edges.begin];
    begin.message[1] = static_cast<std::uint8_t>(change.pitch);
    begin.message[2] = static_cast<std::uint8_t>(change.velocity);
    begin.removed = change.removed;
    const std::int32_t shift = change.tick - begin.tick;
    if (edges.has_end()) {
      Item& end = items_[edges.end];
      const bool shortest = end.tick == begin.tick;
      end.message[1] = begin.message[1];
      end.removed = change.removed;
      end.tick += shift;
      if (shift != 0) end.rank = shortest ? kEndOfShortest : kMovedEnd;
    }
    begin.tick += shift;
    if (shift != 0) begin.rank = kMovedBegin;
    if (!change.removed) touched_.push_back(edges);
  }

  void add(const NewNote& note) {
    const auto message = [&](unsigned kind, int velocity) {
      return std::vector<std::uint8_t>{
          static_cast<std::uint8_t>(kind | static_cast<unsigned>(note.channel)),
          static_cast<std::uint8_t>(note.pitch), static_cast<std::uint8_t>(velocity)};
    };
    touched_.push_back({.begin = items_.size(), .end = items_.size() + 1});
    items_.push_back({note.start_tick, kMovedBegin, message(kNoteOn, note.velocity)});
    items_.push_back(
        {std::max(note.end_tick, note.start_tick + 1), kMovedEnd, message(kNoteOn, 0)});
  }

  MidiTrack finish() {
    end_before_the_next();
    return track_of(std::move(items_), end_tick_);
  }

 private:
  using Key = std::pair<std::uint8_t, std::uint8_t>;  // channel, pitch

  void end_before_the_next() {
    std::map<Key, std::vector<Edges>> notes;
    for (const Edges& edges : touched_) {
      const Item& begin = items_[edges.begin];
      notes[{begin.message[0] & 0x0FU, begin.message[1]}].push_back(edges);
    }
    for (auto& [key, list] : notes) {
      std::ranges::sort(list, {}, [&](const Edges& edges) { return items_[edges.begin].tick; });
      for (std::size_t i = 0; i + 1 < list.size(); ++i) {
        if (!list[i].has_end() || list[i].overlapped(list[i + 1])) continue;
        const std::int32_t begin = items_[list[i].begin].tick;
        const std::int32_t next = items_[list[i + 1].begin].tick;
        Item& end = items_[list[i].end];
        if (end.tick > next && next > begin) {
          end.tick = next;
          end.rank = kMovedEnd;
        }
      }
    }
  }

  std::vector<Item> items_;
  std::int32_t end_tick_;
  std::vector<Edges> touched_;
};

bool is_tempo(std::span<const std::uint8_t> message) {
  return message[0] == kMeta && message[1] == kTempo;
}

// --- A part.

// What a message sets until another of its kind does; empty for one that is of its moment alone.
std::string state_key(std::span<const std::uint8_t> message) {
  const auto text = [&](std::size_t size) {
    return std::string(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(size));
  };
  if (message[0] == kMeta) {
    const std::uint8_t type = message[1];
    const bool stays = type == kTempo || type == 0x58 || type == 0x59 || (type >= 2 && type <= 4) ||
                       type == 0x20 || type == 0x21 || type == 0x54;
    return stays ? text(2) : "";
  }
  if (message[0] >= kSysex) return text(message.size());  // all of them
  if (kind_of(message) == 0xB0 || kind_of(message) == 0xA0) return text(2);
  return kind_of(message) >= 0xC0 ? text(1) : "";
}

class TrackPart {
 public:
  TrackPart(const MidiTrack& track, std::int32_t first, std::int32_t end)
      : track_(track), first_(first), end_(end) {}

  // Events of notes that are dealt with apart.
  void take_begin(const MidiNote& note) {
    out_of_place_.insert(note.on_event);
    if (note.off_event >= 0) out_of_place_.insert(note.off_event);
  }
  void put_begin(const MidiNote& note) {
    take_begin(note);
    const auto on = track_.message(track_.events[static_cast<std::size_t>(note.on_event)]);
    early_.push_back({.tick = 0, .rank = kMovedBegin, .message = {on.begin(), on.end()}});
    if (note.off_event < 0) return;
    const MidiEvent& event = track_.events[static_cast<std::size_t>(note.off_event)];
    const auto off = track_.message(event);
    const std::int32_t tick = std::clamp(event.tick - first_, 1, end_ - first_);
    early_.push_back({.tick = tick, .rank = kMovedEnd, .message = {off.begin(), off.end()}});
  }

  MidiTrack make() {
    for (std::size_t i = 0; i < track_.events.size(); ++i)
      if (!out_of_place_.contains(static_cast<std::int32_t>(i))) take(track_.events[i]);
    std::vector<Item> items;
    for (const auto& key : order_) items.push_back({.tick = 0, .message = state_.at(key)});
    items.insert(items.end(), within_.begin(), within_.end());
    items.insert(items.end(), early_.begin(), early_.end());
    for (const auto& [key, count] : open_)
      for (std::int64_t i = 0; i < count; ++i)
        items.push_back(
            {.tick = end_ - first_,
             .rank = kMovedEnd,
             .message = {static_cast<std::uint8_t>(kNoteOn | key.first), key.second, 0}});
    return track_of(std::move(items), end_ - first_);
  }

 private:
  void take(const MidiEvent& event) {
    const auto message = track_.message(event);
    if (event.tick >= end_) return;
    if (kind_of(message) == kNoteOn && message[2] > 0) {
      if (event.tick < first_) return;
      ++open_[key_of(message)];
    } else if (kind_of(message) <= kNoteOn) {
      auto& open = open_[key_of(message)];
      if (open == 0) return;  // began before
      --open;
    } else if (event.tick < first_) {
      return remember(message);
    }
    within_.push_back({.tick = event.tick - first_, .message = {message.begin(), message.end()}});
  }

  void remember(std::span<const std::uint8_t> message) {
    const auto key = state_key(message);
    if (key.empty()) return;
    if (!state_.contains(key)) order_.push_back(key);
    state_[key] = {message.begin(), message.end()};
  }

  static std::pair<std::uint8_t, std::uint8_t> key_of(std::span<const std::uint8_t> message) {
    return {message[0] & 0x0FU, message[1]};
  }

  const MidiTrack& track_;
  std::int32_t first_, end_;
  std::set<std::int32_t> out_of_place_;
  std::vector<Item> early_, within_;
  std::map<std::pair<std::uint8_t, std::uint8_t>, std::int64_t> open_;
  std::map<std::string, std::vector<std::uint8_t>> state_;
  std::vector<std::string> order_;  // of the state's keys, as they came
};

}  // namespace

void change_notes(MidiDocument& document, std::span<const NoteChange> changes,
                  std::span<const NewNote> added) {
  std::map<int, TrackEdit> edits;
  const auto edit = [&](int track) -> TrackEdit& {
    return edits.try_emplace(track, document.tracks[static_cast<std::size_t>(track)]).first->second;
  };
  for (const NoteChange& change : changes) edit(change.note.track).change(change);
  for (const NewNote& note : added) edit(note.track).add(note);
  for (auto& [track, each] : edits)
    document.tracks[static_cast<std::size_t>(track)] = each.finish();
}

void set_tempo(MidiDocument& document, std::int32_t us_per_quarter) {
  for (MidiTrack& track : document.tracks) {
    std::vector<Item> items = items_of(track);
    for (Item& item : items) item.removed = is_tempo(item.message);
    const bool first = document.format == 2 || &track == &document.tracks.front();
    const auto byte_of = [&](unsigned shift) {
      return static_cast<std::uint8_t>(us_per_quarter >> shift);
    };
    if (first)
      items.push_back({.tick = 0,
                       .rank = kMovedEnd,
                       .message = {kMeta, kTempo, 3, byte_of(16), byte_of(8), byte_of(0)}});
    track = track_of(std::move(items), track.end_tick);
  }
}

MidiDocument part_of(const MidiDocument& document, std::int32_t first, std::int32_t end,
                     std::span<const MidiNote> early, std::span<const MidiNote> late) {
  MidiDocument part{.format = document.format,
                    .ticks_per_quarter = document.ticks_per_quarter,
                    .repairs = document.repairs};
  for (std::size_t i = 0; i < document.tracks.size(); ++i) {
    TrackPart track(document.tracks[i], first, end);
    for (const MidiNote& note : early)
      if (note.track == static_cast<int>(i)) track.put_begin(note);
    for (const MidiNote& note : late)
      if (note.track == static_cast<int>(i)) track.take_begin(note);
    part.tracks.push_back(track.make());
  }
  return part;
}

}  // namespace drumvae
