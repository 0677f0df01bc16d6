// A set to make pictures and sounds of: a stroke on the kick, in one bar and in two.
#pragma once

#include "tools/playing/play.h"

namespace drumvae::test {

inline PlayedSet two_grooves() {
  PlayedSet set;
  for (const int bars : {1, 2})
    set.grooves.push_back(
        {{}, {.hits = {{36, 100, 0, 0.1, 0}}, .tempo_bpm = 240, .steps = 16 * bars}});
  return set;
}

}  // namespace drumvae::test
