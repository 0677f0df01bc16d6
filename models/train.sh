#!/usr/bin/env bash
# Trains the shipped models anew on the CPU: the very commands that made them.  What it writes is WORK/NAME.safetensors.
# usage: models/train.sh PROGRAM GROOVE WORK [NAME ..]; GROOVE is the folder of the Groove MIDI Dataset
set -euo pipefail
[ $# -ge 3 ] || { sed -n '3s/^# //p' "$0" >&2; exit 2; }
program=$1 groove=$2 work=$3
shift 3
[ $# -gt 0 ] || set -- groovae_4bar groovae_2bar_humanize groovae_2bar_tap

# pack BARS: the data set, once
pack() {
  [ -f "$work/$1-bar.safetensors" ] || "$program" pack --groove "$groove" --bars "$1" --windows bar -o "$work/$1-bar.safetensors"
}

# train NAME PRESET BARS STEPS DECAY
train() {
  pack "$3"
  "$program" train --config "$2" --data "$work/$3-bar.safetensors" --run-dir "$work/$1" --steps "$4" --seed 1 --precision bf16 \
    --augment .8 --hparams "batch_size=128,dropout_keep_prob=0.9,decay_rate=$5"
  "$program" export --run-dir "$work/$1/best" --type bf16 -o "$work/$1.safetensors"
}

mkdir -p "$work"
for name; do
  case $name in
    groovae_4bar) train "$name" groovae_4bar 4 6000 .9995 ;;
    groovae_2bar_humanize) train "$name" groovae_2bar_humanize 2 4500 .9993 ;;
    groovae_2bar_tap) train "$name" groovae_2bar_tap_fixed_velocity 2 4500 .9993 ;;
    *) echo "models/train.sh: no shipped model is called '$name'" >&2; exit 2 ;;
  esac
done
