// Which MIDI pitches stand for which of the nine drum classes.
#pragma once

namespace drumvae {

// The two maps of Magenta's groove models.  Pitches 45, 48 and 58 change class between them.
enum class DrumMap {
  roland,  // training and evaluation: the kit that recorded the Groove MIDI Dataset
  gm,      // inference on other people's MIDI: General MIDI
};

// The class, 0..8, of MIDI pitch `pitch`; -1 where the map has no class for it.
int drum_class_of(DrumMap map, int pitch);

// The pitch that class `drum_class`, 0..8, is written with.
int pitch_of(DrumMap map, int drum_class);

}  // namespace drumvae
