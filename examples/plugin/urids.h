// The host's numbers for the URIs that are used.
#pragma once

#include <lv2/atom/atom.h>
#include <lv2/midi/midi.h>
#include <lv2/time/time.h>
#include <lv2/urid/urid.h>

namespace plugin {

inline constexpr const char* kPluginUri = "urn:drumvae:drummer";

struct Urids {
  explicit Urids(const LV2_URID_Map& host)
      : atom_int(host.map(host.handle, LV2_ATOM__Int)),
        atom_long(host.map(host.handle, LV2_ATOM__Long)),
        atom_float(host.map(host.handle, LV2_ATOM__Float)),
        atom_double(host.map(host.handle, LV2_ATOM__Double)),
        atom_chunk(host.map(host.handle, LV2_ATOM__Chunk)),
        atom_sequence(host.map(host.handle, LV2_ATOM__Sequence)),
        atom_object(host.map(host.handle, LV2_ATOM__Object)),
        atom_blank(host.map(host.handle, LV2_ATOM__Blank)),
        midi_event(host.map(host.handle, LV2_MIDI__MidiEvent)),
        time_position(host.map(host.handle, LV2_TIME__Position)),
        time_bar(host.map(host.handle, LV2_TIME__bar)),
        time_bar_beat(host.map(host.handle, LV2_TIME__barBeat)),
        time_beats_per_bar(host.map(host.handle, LV2_TIME__beatsPerBar)),
        time_beat_unit(host.map(host.handle, LV2_TIME__beatUnit)),
        time_beats_per_minute(host.map(host.handle, LV2_TIME__beatsPerMinute)),
        time_frame(host.map(host.handle, LV2_TIME__frame)),
        time_speed(host.map(host.handle, LV2_TIME__speed)) {}

  LV2_URID atom_int, atom_long, atom_float, atom_double, atom_chunk, atom_sequence, atom_object,
      atom_blank, midi_event, time_position, time_bar, time_bar_beat, time_beats_per_bar,
      time_beat_unit, time_beats_per_minute, time_frame, time_speed;
};

}  // namespace plugin
