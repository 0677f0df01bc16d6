// Cells: what is made of two, and of the notes in one.
#include <catch2/catch.hpp>

#include "data/groove_cell.h"

namespace drumvae {
namespace {

TEST_CASE("A cell that is written reads back, and one without a hit is zeros") {
  std::array<float, kRowDepth> row{};
  const GrooveCell cell{true, 0.5F, -0.25F};
  write_cell(cell, 3, row);
  CHECK(cell_of(row, 3) == cell);
  CHECK(cell_of(row, 4) == GrooveCell{});
  write_cell({false, 0.5F, 1}, 3, row);
  CHECK(row == std::array<float, kRowDepth>{});
}

TEST_CASE("A hit takes velocity and offset from what was played where both hit") {
  const GrooveCell own{true, 0.1F, 0.2F}, played{true, 0.9F, -0.2F};
  CHECK(as_played(own, played) == played);
  CHECK(as_played(own, {}) == own);
  CHECK(as_played({}, played) == GrooveCell{});
}

TEST_CASE("A blend is the mean of two hits, and one alone is as loud as its share") {
  const GrooveCell from{true, 0.2F, 0}, to{true, 0.6F, 0.4F};
  CHECK(blended(from, to, 0) == from);
  CHECK(blended(from, to, 1) == to);
  CHECK(blended(from, to, 0.5F).velocity == Approx(0.4));
  CHECK(blended(from, to, 0.5F).offset == Approx(0.2));
  CHECK(blended(from, {}, 0.25F).velocity == Approx(0.15));
  CHECK(blended({}, to, 0.25F) == GrooveCell{true, 0.25F * 0.6F, 0.4F});
}

TEST_CASE("Velocities are MIDI's, and the notes of a cell keep their share of the loudest") {
  CHECK(midi_velocity(0) == 1);
  CHECK(midi_velocity(0.5) == 64);
  CHECK(midi_velocity(7) == 127);
  CHECK(scaled_velocity(50, 100, 60) == 30);
  CHECK(scaled_velocity(1, 127, 5) == 1);
}

}  // namespace
}  // namespace drumvae
