#!/usr/bin/env bash
# What the conductor buys: flat and hierarchical models on the Groove MIDI Dataset under equal terms (data, seed, steps).
# Prints the rows of docs/results.md; a run that was cut short goes on when the script is called again.
# usage: bench/compare_hierarchy.sh PROGRAM GROOVE-FOLDER WORK-FOLDER [STEPS-OF-4-BARS [STEPS-OF-16-BARS]]
set -euo pipefail
if [ $# -lt 3 ]; then
  sed -n 's/^# usage/usage/p' "$0" >&2
  exit 2
fi
program=$1 groove=$2 work=$3 steps_4=${4:-300} steps_16=${5:-1000}
mkdir -p "$work"

pack() {  # BARS
  local file=$work/gmd-$1bar.safetensors
  [ -e "$file" ] || "$program" pack --groove "$groove" --bars "$1" --windows tfds -o "$file" >"$work/pack-$1bar.txt"
}

# Seconds of a step, the mean over the run (since it last went on), checkpoints included.
step_seconds() {  # LOG
  sed -n 's/.*"steps_per_second":\([0-9.e+-]*\).*/\1/p' "$1" | awk '{ pace = $1 } END { if (NR) printf "%.2f", 1 / pace }'
}

# Trains, evaluates the whole validation split and prints the row.
compare() {  # NAME CONFIG BARS STEPS HPARAMS
  local name=$1 config=$2 bars=$3 steps=$4 hparams=$5 run=$work/$1 data=$work/gmd-$3bar.safetensors
  "$program" train --config "$config" --hparams "$hparams" --data "$data" --run-dir "$run" --seed 1 --steps "$steps" \
    --eval-every 0 --log-every 10 --log-json >>"$work/$name.train.jsonl"
  "$program" eval --run-dir "$run" --data "$data" --split validation --as-published >"$work/$name.eval.txt"
  local cells
  cells=$(awk '
    $1 == "loss" { loss = $2 } $1 == "losses/r_loss" { r = $2 } $1 == "losses/kl_bits" { kl = $2 }
    $1 == "metrics/hit_f1" { forced = $2 } $1 == "metrics/free_running/hit_f1" { free = $2 }
    $1 == "metrics/free_running/velocity_error" { velocity = $2 } $1 == "metrics/free_running/timing_error_ms" { ms = $2 }
    END { printf "%.2f | %.2f | %.1f | %.3f | %.3f | %.1f | %.1f", loss, r, kl, forced, free, velocity, ms }' "$work/$name.eval.txt")
  echo "| $name | $steps | $cells | $(step_seconds "$work/$name.train.jsonl") |"
}

pack 4
pack 16
echo '| model | steps | validation loss | r_loss | KL, bits | hit F1, teacher-forced | hit F1, free-running | velocity error | timing error, ms | s per step |'
echo '|---|---|---|---|---|---|---|---|---|---|'
compare groovae_4bar groovae_4bar 4 "$steps_4" ''
compare hier-groovae_4bar hier-groovae_4bar 4 "$steps_4" ''
# 16 bars at a quarter of the width: one preset, with and without its levels.
small='batch_size=64,enc_rnn_size=[128],dec_rnn_size=[128,128],z_size=128,free_bits=64'
compare flat_16bar_small hier-groovae_16bar 16 "$steps_16" "$small,enc_levels=[],dec_levels=[]"
compare hier-groovae_16bar_small hier-groovae_16bar 16 "$steps_16" "$small"
