// Suggestions for misspelt names.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "engine/suggest.h"

using namespace drumvae;

TEST_CASE("edit_distance counts inserted, deleted, replaced and swapped letters") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("steps", "steps") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("abc", "") == 3);
  CHECK(edit_distance("step", "steps") == 1);
  CHECK(edit_distance("stepss", "steps") == 1);
  CHECK(edit_distance("stems", "steps") == 1);
  CHECK(edit_distance("setps", "steps") == 1);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("ca", "abc") == 3);  // optimal string alignment, not Damerau's 2
}

TEST_CASE("edit_distance does not depend on the order of its arguments") {
  for (const char* a : {"tfds", "bar", "learning_rate", "lerning_rat", ""}) {
    for (const char* b : {"tdfs", "bars", "free_bits", "x"}) {
      CHECK(edit_distance(a, b) == edit_distance(b, a));
    }
  }
}

TEST_CASE("nearest_name takes the fewest edits, and the first of equals") {
  const std::vector<std::string> valid = {"learning_rate", "decay_rate", "free_bits", "free_bats"};
  CHECK(nearest_name("lerning_rate", valid) == "learning_rate");
  CHECK(nearest_name("free_bots", valid) == "free_bits");
  CHECK(nearest_name("anything", {}).empty());
}

TEST_CASE("unknown_name says the nearest name, or all of them when none is near") {
  const std::vector<std::string> valid = {"tfds", "bar"};
  CHECK(unknown_name("window kind", "tdfs", valid) ==
        "unknown window kind 'tdfs': did you mean 'tfds'?");
  CHECK(unknown_name("window kind", "quaver", valid) ==
        "unknown window kind 'quaver': valid are tfds, bar");
}
