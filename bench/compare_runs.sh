#!/usr/bin/env bash
# What training costs besides its steps, each pair in turns, medians and ranges of the rounds:
#   processes  two processes of one thread each beside one process of two threads (the ratio of their paces)
#   overhead   a run with logging, validation and checkpoints at the defaults beside one with none of them; both save
#              when they end, so that STEPS are 500 and more
# usage: bench/compare_runs.sh PROGRAM PACKED WORK-FOLDER processes|overhead [STEPS [ROUNDS [HPARAMS]]]
set -euo pipefail
if [ $# -lt 4 ]; then
  sed -n 's/^# usage/usage/p' "$0" >&2
  exit 2
fi
program=$(realpath "$1") packed=$2 work=$3 what=$4
mkdir -p "$work"

# Seconds of a step: all of the run but its beginning, as the log has it.
pace() {  # NAME COMMAND..
  local name=$1
  shift
  rm -rf "${work:?}/$name"
  "$@" train --config groovae_4bar --data "$packed" --run-dir "$work/$name" --seed 1 --steps "$steps" --hparams "$hparams" \
    --log-json "${flags[@]}" >"$work/$name.jsonl"
  sed -n 's/.*"steps_per_second":\([0-9.e+-]*\).*/\1/p' "$work/$name.jsonl" | awk '{ pace = $1 } END { print 1 / pace }'
}

# Wall seconds of the whole run.
wall() {  # NAME COMMAND..
  local begin=$EPOCHREALTIME
  pace "$@" >/dev/null
  awk -v begin="$begin" -v end="$EPOCHREALTIME" 'BEGIN { print end - begin }'
}

summary() {  # NAME, seconds on stdin
  sort -g | awk -v name="$1" '{ v[NR] = $1 } END { printf "%-34s median %.4g s, range %.4g to %.4g\n", name, v[int((NR + 1) / 2)], v[1], v[NR] }'
}

ratios() {  # FILE-A FILE-B: medians of b / a of each round
  paste "$1" "$2" | awk '{ print $2 / $1 }' | sort -g | awk '{ v[NR] = $1 } END { printf "ratio %.3f, range %.3f to %.3f\n", v[int((NR + 1) / 2)], v[1], v[NR] }'
}

case $what in
  processes)
    steps=${5:-6} rounds=${6:-5} hparams=${7:-}
    names=("2 processes of 1 thread, a step" "1 process of 2 threads, a step")
    launcher=(mpirun -n 2 --bind-to core)
    [ "$(id -u)" -ne 0 ] || launcher+=(--allow-run-as-root)
    a() { flags=(--threads 1 --eval-every 0 --log-every 1); pace processes "${launcher[@]}" "$program"; }
    b() { flags=(--threads 2 --eval-every 0 --log-every 1); pace threads "$program"; }
    ;;
  overhead)
    steps=${5:-500} rounds=${6:-3} hparams=${7:-}
    names=("with the defaults, the run" "without logs, validation, saving")
    a() { flags=(); wall defaults "$program"; }
    b() { flags=(--eval-every 0 --log-every "$steps" --checkpoint-every "$steps"); wall bare "$program"; }
    ;;
  *)
    echo "compare_runs.sh: '$what' is neither processes nor overhead" >&2
    exit 2
    ;;
esac
rm -f "$work/a" "$work/b"
for ((round = 1; round <= rounds; ++round)); do
  a >>"$work/a"
  b >>"$work/b"
done
summary "${names[0]}" <"$work/a"
summary "${names[1]}" <"$work/b"
ratios "$work/a" "$work/b"
