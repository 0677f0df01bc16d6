// How generation draws.
#pragma once

#include "kernels/draw.h"

namespace drumvae {

// How the rows of a sequence are drawn.
struct Drawing {
  float temperature = 1.0F;                 // >= 0; 0: most likely
  GrooveRows form = GrooveRows::given_hit;  // of grooves
  bool keep_hits = false;                   // of grooves: the hits are given, none is drawn
  bool follow_taps = false;  // of grooves: steps that are tapped and got no hit may get one

  // Whether what is fed back is as published though what is written is not.  Where hits are drawn
  // or given, the next step reads what was written.  At temperature 0 nothing is drawn: it reads
  // the most likely hits with the mean velocity and offset of each cell, hit or not, which is what
  // the outputs are; a 0 in the cells without a hit would find fewer hits (docs/results.md).
  bool feeds_means() const {
    return temperature == 0 && form == GrooveRows::given_hit && !keep_hits;
  }
};

}  // namespace drumvae
