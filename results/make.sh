#!/usr/bin/env bash
# What the shipped models play, as MIDI and pictures: of each, ten samples and five steps from one groove to another; and one
# groove humanized, and one made of taps.  The same bytes each time.
# usage: results/make.sh PROGRAM [FOLDER]; without FOLDER, beside this script
set -euo pipefail
[ $# -ge 1 ] || { sed -n '4s/^# //p' "$0" >&2; exit 2; }
program=$1 out=${2:-$(dirname "$0")}
mkdir -p "$out"

# play MODEL FOLDER NAMES COMMAND ..
play() {
  local model=$1 folder=$2 names=$3
  shift 3
  "$program" "$@" --checkpoint "$model" --out "$out/$folder" --names "$names" --seed 1 --device cpu --svg > /dev/null
}

# The grooves that are played upon: of the seeded generator, not of a data set.
for bars in 2 4; do
  rm -rf "$out/from_$bars"
  "$program" demo-grooves --out "$out/from_$bars" --seed 1 -n 2 --bars $bars > /dev/null
done
for model in groovae_4bar groovae_2bar_humanize groovae_2bar_tap; do
  rm -rf "${out:?}/$model"
  bars=2
  [ $model != groovae_4bar ] || bars=4
  from=("$out/from_$bars"/*.mid)
  play $model $model 'sample-{number}' sample -n 10 --bpm 110
  play $model $model 'interpolation-{number}' interpolate "${from[@]}" --steps 5
done
from=("$out"/from_2/*.mid)
play groovae_2bar_humanize groovae_2bar_humanize humanized humanize "${from[0]}" --new-file
play groovae_2bar_tap groovae_2bar_tap tapped tap2drum "${from[0]}" --new-file
