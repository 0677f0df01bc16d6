// Rows of a song as changes of the notes that it is made of.
#pragma once

#include <span>
#include <vector>

#include "data/midi_edit.h"
#include "tools/playing/song.h"

namespace drumvae {

struct NoteWishes {
  KitMap kit = DrumMap::gm;  // whose pitches new notes have, where the song has none of their drum
  bool translate = false;    // all notes get the kit's pitches
  bool replace = false;      // the song's notes go, all of `after` is new (taps)
};

struct SongNotes {
  std::vector<NoteChange> changes = {};  // one for each note of the song, changed or not
  std::vector<NewNote> added = {};
};

// `before` and `after`: rows [steps of the song, 27]; a cell that is the same in both is left as it
// is, to the tick.  In a cell that has hits in both, the loudest note becomes as loud and as early
// as `after` says; the others keep their distance to it and their share of its velocity.  A cell
// that `after` does not hit loses its notes; one that only `after` hits gets a note a step long, of
// the pitch that the song has for that drum most often, on the channel and track of most of its
// notes.  Notes of no drum are left as they are.
SongNotes notes_of(const Song& song, std::span<const float> before, std::span<const float> after,
                   const NoteWishes& wishes);

// The notes of a song with these changes, as hits at `tempo_bpm`, for pictures and sound.
std::vector<DrumHit> hits_of(const Song& song, const SongNotes& notes, double tempo_bpm);

}  // namespace drumvae
