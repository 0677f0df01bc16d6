#!/usr/bin/env bash
# What the shipped models play, heard and seen; then the whole way to a model of one's own: make (or take) grooves, pack, train a
# small model, sample, show one.
# usage: demo.sh PROGRAM [--groove DIR]; everything it makes is below ./demo-grooves.
set -euo pipefail
program=$1
shift
source=()
case "${1:-}" in
  --groove) source=(--groove "${2:?--groove needs the folder of the Groove MIDI Dataset}") ;;
  '') ;;
  *) echo "usage: ./dev demo [--groove DIR]" >&2; exit 2 ;;
esac

out=demo-grooves
rm -rf "$out"
mkdir "$out"
step() { printf '\n== %s\n' "$1"; }
run() { printf '$ drumvae %s\n' "$*"; "$program" "$@"; }

step 'Four grooves of the model that comes with drumvae, as MIDI, sound and picture'
run sample -n 4 --seed 1 --bpm 110 --out "$out/played" --names 'sample-{number}' --wav --png
run show "$out/played/sample-001.mid"
step 'The way from one to another'
run interpolate "$out/played/sample-001.mid" "$out/played/sample-002.mid" --steps 5 --seed 1 --out "$out/played" --names 'way-{number}'
step "A pattern, played with a drummer's dynamics and timing"
run demo-grooves --out "$out/programmed" --seed 1 -n 1 --bars 2
run humanize "$out/programmed/groove-001.mid" --seed 1 --out "$out/played" --names humanized --wav
run show "$out/played/humanized.mid"

if [ ${#source[@]} -eq 0 ]; then
  step 'Now a model of your own. Grooves from a seeded generator: styles, swing, ghost notes, fills, microtiming'
  run demo-grooves --out "$out/midi" --seed 1
  source=(--midi "$out/midi")
fi
step 'MIDI files to drum tensors'
run pack "${source[@]}" --map roland --bars 4 --windows bar -o "$out/grooves.safetensors"

small=(--config groovae_4bar --data "$out/grooves.safetensors" --run-dir "$out/run"
       --hparams 'batch_size=64,enc_rnn_size=[128],dec_rnn_size=[128,128],z_size=64,dropout_keep_prob=.9,learning_rate=.002')
step 'The untrained model'
run train "${small[@]}" --seed 1 --steps 0
run eval --run-dir "$out/run" --data "$out/grooves.safetensors"
step 'About a minute of training'
run train "${small[@]}" --seed 1 --steps 800
run eval --run-dir "$out/run" --data "$out/grooves.safetensors"

step 'Ten new grooves'
run sample --run-dir "$out/run" -n 10 --temperature .5 --seed 1 --bpm 120 --out "$out/sampled"
step 'One of them'
first=("$out"/sampled/*.mid)
run show "${first[0]}"
