// The walk: nothing is believed before it is checked against the bytes that are left.
#include "data/midi_walk.h"

#include <algorithm>
#include <cstring>

#include "data/byte_cursor.h"
#include "data/plain_track.h"
#include "engine/errors.h"

namespace drumvae {
namespace {

enum Status : std::uint8_t {
  kNoteOn = 0x90,
  kControlChange = 0xB0,
  kProgramChange = 0xC0,
  kChannelPressure = 0xD0,
  kSysex = 0xF0,
  kEscape = 0xF7,
  kMeta = 0xFF,
};

enum MetaType : std::uint8_t {
  kEndOfTrack = 0x2F,
  kTempo = 0x51,
  kTimeSignature = 0x58,
  kKeySignature = 0x59,
};

int data_bytes_of(std::uint8_t status) {
  const unsigned kind = status & 0xF0U;
  return kind == kProgramChange || kind == kChannelPressure ? 1 : 2;
}

// Walks the body of one track.
class TrackWalk {
 public:
  TrackWalk(ByteCursor cursor, MidiWalk& result)
      : cursor_(cursor), result_(result), plain_(result.plain_copy) {}

  void run() {
    while (!ended_) {
      if (cursor_.left() == 0) cursor_.fail("the track has no End Of Track");
      advance(cursor_.variable_length("a delta time"));
      cursor_.need(1, "an event");
      const std::uint8_t first = cursor_.peek();
      if (first == kMeta)
        meta_event();
      else if (first == kSysex || first == kEscape)
        sysex_event();
      else
        channel_event();
    }
    plain_.finish();
  }

 private:
  void advance(std::uint32_t delta) {
    if (delta > static_cast<std::uint32_t>(kMaxTick - tick_))
      cursor_.fail("the delta times add up to more than 2^30 ticks");
    tick_ += static_cast<std::int32_t>(delta);
  }

  void channel_event() {
    if (cursor_.peek() >= kSysex) cursor_.fail("a system message does not belong in a file");
    if (cursor_.peek() >= 0x80) running_status_ = cursor_.byte("a status byte");
    if (running_status_ == 0) cursor_.fail("a data byte without a status byte before it");
    const std::uint8_t first = data_byte();
    const std::uint8_t second = data_bytes_of(running_status_) == 2 ? data_byte() : std::uint8_t{0};
    const unsigned kind = running_status_ & 0xF0U;
    if (kind <= kNoteOn || kind == kControlChange)
      plain_.add(tick_, running_status_, first, second);
  }

  std::uint8_t data_byte() {
    cursor_.need(1, "a message");
    if (cursor_.peek() >= 0x80) cursor_.fail("a status byte where a data byte should be");
    return cursor_.byte("a message");
  }

  void sysex_event() {
    cursor_.skip(1, "a system-exclusive event");
    cursor_.skip(cursor_.variable_length("a length"), "a system-exclusive event");
    running_status_ = 0;
  }

  // Running status goes on after a meta event: the format says otherwise, yet many files do it.
  void meta_event() {
    cursor_.skip(1, "a meta event");
    const std::uint8_t type = cursor_.byte("a meta event");
    const std::uint32_t length = cursor_.variable_length("a length");
    cursor_.need(length, "a meta event");
    if (type == kEndOfTrack) {
      ended_ = true;
      result_.end_tick = std::max(result_.end_tick, tick_);
    } else if (type == kTempo) {
      tempo(length);
    } else if (type == kTimeSignature) {
      time_signature(length);
    } else {
      if (type == kKeySignature) note_signature();
      cursor_.skip(length, "a meta event");
    }
  }

  void tempo(std::uint32_t length) {
    if (length != 3) cursor_.fail("a tempo is three bytes long");
    const auto us_per_quarter = static_cast<std::int32_t>(cursor_.big_endian(3, "a tempo"));
    if (us_per_quarter == 0) cursor_.fail("a tempo of zero");
    result_.tempos.push_back({tick_, us_per_quarter});
  }

  void time_signature(std::uint32_t length) {
    if (length != 4) cursor_.fail("a time signature is four bytes long");
    const int numerator = cursor_.byte("a time signature");
    const int log2_denominator = cursor_.byte("a time signature");
    if (numerator == 0 || log2_denominator > 7) cursor_.fail("an impossible time signature");
    cursor_.skip(2, "a time signature");
    result_.time_signatures.push_back({tick_, numerator, 1 << log2_denominator});
    note_signature();
  }

  void note_signature() {
    result_.last_signature_tick = std::max(result_.last_signature_tick, tick_);
  }

  ByteCursor cursor_;
  MidiWalk& result_;
  PlainTrack plain_;
  std::int32_t tick_ = 0;
  std::uint8_t running_status_ = 0;
  bool ended_ = false;
};

struct Header {
  int format = 0;
  int tracks = 0;
  int ticks_per_quarter = 0;
};

bool next_tag_is(const ByteCursor& cursor, std::span<const std::byte> bytes, const char* tag) {
  return cursor.left() >= 4 && std::memcmp(bytes.data() + cursor.position(), tag, 4) == 0;
}

// Passes over a chunk's tag and length; the length is within the file.
std::size_t chunk_length(ByteCursor& cursor) {
  cursor.skip(4, "a chunk's tag");
  const std::uint32_t length = cursor.big_endian(4, "a chunk's length");
  cursor.need(length, "a chunk");
  return length;
}

// A header longer than six bytes is from a later version of the format: the rest is passed over.
Header read_header(ByteCursor& cursor, std::span<const std::byte> bytes) {
  if (!next_tag_is(cursor, bytes, "MThd")) cursor.fail("not a MIDI file: no MThd");
  const std::size_t length = chunk_length(cursor);
  if (length < 6) cursor.fail("the header is shorter than six bytes");
  Header header;
  header.format = static_cast<int>(cursor.big_endian(2, "the header"));
  if (header.format > 1) cursor.fail("format " + std::to_string(header.format) + " is not read");
  header.tracks = static_cast<int>(cursor.big_endian(2, "the header"));
  if (header.tracks == 0) cursor.fail("no track");
  header.ticks_per_quarter = static_cast<int>(cursor.big_endian(2, "the header"));
  if (header.ticks_per_quarter >= 0x8000) cursor.fail("SMPTE time is not read");
  if (header.ticks_per_quarter == 0) cursor.fail("zero ticks per quarter note");
  cursor.skip(length - 6, "the header");
  return header;
}

}  // namespace

MidiWalk walk_midi(std::span<const std::byte> bytes, const std::string& where) {
  if (bytes.size() > kMaxMidiBytes) throw FormatError(where, "longer than 256 MiB");
  ByteCursor cursor(bytes, 0, bytes.size(), where);
  const Header header = read_header(cursor, bytes);
  MidiWalk result{.ticks_per_quarter = header.ticks_per_quarter};
  put_plain_header(result.plain_copy, header.tracks, header.ticks_per_quarter);
  int tracks = 0;
  while (cursor.left() > 0) {
    const bool is_track = next_tag_is(cursor, bytes, "MTrk");
    const std::size_t length = chunk_length(cursor);
    const std::size_t begin = cursor.position();
    if (is_track) {
      if (tracks == header.tracks) cursor.fail("more tracks than the header says");
      TrackWalk(ByteCursor(bytes, begin, begin + length, where), result).run();
      ++tracks;
    }
    cursor.skip(length, "a chunk");
  }
  if (tracks < header.tracks) cursor.fail("fewer tracks than the header says");
  return result;
}

}  // namespace drumvae
