// Event by event: delta times, running status, lengths.
#include "data/midi_track_reader.h"

#include <array>

#include "data/byte_cursor.h"

namespace drumvae {
namespace {

enum Status : std::uint8_t {
  kNoteOn = 0x90,
  kProgramChange = 0xC0,
  kChannelPressure = 0xD0,
  kSysex = 0xF0,
  kTimeCode = 0xF1,
  kSongPosition = 0xF2,
  kSongSelect = 0xF3,
  kEscape = 0xF7,
  kMeta = 0xFF,
};

enum MetaType : std::uint8_t {
  kEndOfTrack = 0x2F,
  kTempo = 0x51,
  kTimeSignature = 0x58,
};

constexpr std::uint8_t kLargestData = 0x7F;

int data_bytes_of(std::uint8_t status) {
  const unsigned kind = status & 0xF0U;
  return kind == kProgramChange || kind == kChannelPressure ? 1 : 2;
}

bool is_real_time(std::uint8_t byte) { return byte >= 0xF8 && byte != kMeta; }

class TrackReader {
 public:
  TrackReader(const ByteCursor& cursor, std::span<const std::byte> bytes, MidiReading reading)
      : cursor_(cursor), bytes_(bytes), lenient_(reading == MidiReading::lenient) {}

  TrackReading run() {
    while (result_.end != TrackReading::End::end_of_track) {
      result_.position = cursor_.position();
      if (cursor_.left() == 0) {
        if (!lenient_) cursor_.fail("the track has no End Of Track");
        break;
      }
      if (!lenient_) {
        event();
      } else if (!try_event()) {
        break;
      }
    }
    if (result_.end == TrackReading::End::end_of_track) result_.position = cursor_.position();
    result_.track.end_tick = tick_;
    return std::move(result_);
  }

 private:
  bool try_event() {
    const std::int32_t before = tick_;
    try {
      event();
      return true;
    } catch (const FormatError& error) {
      tick_ = before;
      result_.end = TrackReading::End::broken;
      result_.fault = error;
      return false;
    }
  }

  void event() {
    advance(cursor_.variable_length("a delta time"));
    cursor_.need(1, "an event");
    const std::uint8_t first = cursor_.peek();
    if (first == kMeta)
      meta_event();
    else if (first == kSysex || first == kEscape)
      sysex_event();
    else if (first > kSysex)
      system_message();
    else
      channel_event();
  }

  void advance(std::uint32_t delta) {
    if (delta > static_cast<std::uint32_t>(kMaxTick - tick_))
      cursor_.fail("the delta times add up to more than 2^30 ticks");
    tick_ += static_cast<std::int32_t>(delta);
  }

  // Belongs to a cable, not to a file.
  void system_message() {
    if (!lenient_) cursor_.fail("a system message does not belong in a file");
    const std::uint8_t status = cursor_.byte("a system message");
    const std::size_t data = status == kSongPosition                        ? 2
                             : status == kTimeCode || status == kSongSelect ? 1
                                                                            : 0;
    cursor_.skip(data, "a system message");
    result_.repairs.add(MidiRepair::system_messages);
  }

  void channel_event() {
    if (cursor_.peek() >= 0x80) last_status_ = running_status_ = cursor_.byte("a status byte");
    const std::uint8_t status = lenient_ ? last_status_ : running_status_;
    if (status == 0) cursor_.fail("a data byte without a status byte before it");
    bool sound_pitch = true;
    const std::uint8_t first = data_byte(sound_pitch);
    bool ignored = true;
    const bool two = data_bytes_of(status) == 2;
    const std::uint8_t second = two ? data_byte(ignored) : std::uint8_t{0};
    if (!sound_pitch && (status & 0xF0U) <= kNoteOn) return;
    const std::array<std::uint8_t, 3> message{status, first, second};
    result_.track.add(tick_, std::span(message).first(two ? 3 : 2));
  }

  std::uint8_t data_byte(bool& sound) {
    cursor_.need(1, "a message");
    if (cursor_.peek() < 0x80) return cursor_.byte("a message");
    if (!lenient_) cursor_.fail("a status byte where a data byte should be");
    const std::uint8_t high = cursor_.byte("a message");
    if (is_real_time(high) && cursor_.left() > 0 && cursor_.peek() < 0x80) {
      result_.repairs.add(MidiRepair::system_messages);
      return cursor_.byte("a message");
    }
    result_.repairs.add(MidiRepair::high_data_bytes);
    sound = false;
    return kLargestData;
  }

  // Its bytes as they stand, from `first` to where the cursor is.
  void keep(std::size_t first) {
    const auto* begin = reinterpret_cast<const std::uint8_t*>(bytes_.data()) + first;
    result_.track.add(tick_, {begin, cursor_.position() - first});
  }

  void sysex_event() {
    const std::size_t first = cursor_.position();
    cursor_.skip(1, "a system-exclusive event");
    cursor_.skip(cursor_.variable_length("a length"), "a system-exclusive event");
    running_status_ = 0;
    keep(first);
  }

  // Running status goes on after a meta event: the format says otherwise, yet many files do it.
  void meta_event() {
    const std::size_t first = cursor_.position();
    cursor_.skip(1, "a meta event");
    const std::uint8_t type = cursor_.byte("a meta event");
    const std::uint32_t length = cursor_.variable_length("a length");
    cursor_.need(length, "a meta event");
    const char* const fault = fault_of(type, length);
    if (fault != nullptr && !lenient_) cursor_.fail(fault);
    cursor_.skip(length, "a meta event");
    if (type == kEndOfTrack)
      result_.end = TrackReading::End::end_of_track;
    else if (fault != nullptr)
      result_.repairs.add(MidiRepair::bad_meta_events);
    else
      keep(first);
  }

  // What is wrong with the tempo or time signature that the cursor is at; nullptr: nothing.
  const char* fault_of(std::uint8_t type, std::uint32_t length) const {
    ByteCursor body = cursor_;
    if (type == kTempo) {
      if (length != 3) return "a tempo is three bytes long";
      if (body.big_endian(3, "a tempo") == 0) return "a tempo of zero";
    } else if (type == kTimeSignature) {
      if (length != 4) return "a time signature is four bytes long";
      const int numerator = body.byte("a time signature");
      if (numerator == 0 || body.byte("a time signature") > 7)
        return "an impossible time signature";
    }
    return nullptr;
  }

  ByteCursor cursor_;
  std::span<const std::byte> bytes_;
  bool lenient_;
  TrackReading result_;
  std::int32_t tick_ = 0;
  std::uint8_t running_status_ = 0;
  std::uint8_t last_status_ = 0;  // not forgotten at a system-exclusive event
};

}  // namespace

TrackReading read_track(std::span<const std::byte> bytes, std::size_t begin, std::size_t end,
                        const std::string& where, MidiReading reading) {
  return TrackReader(ByteCursor(bytes, begin, end, where), bytes, reading).run();
}

}  // namespace drumvae
