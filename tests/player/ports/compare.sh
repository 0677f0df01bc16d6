#!/usr/bin/env bash
# Plays the shipped models on every target that `./dev ports` has built, and compares with what this machine's own build plays.
# usage: tests/player/ports/compare.sh BUILD    the folder that has the builds player, portable, aarch64 and windows
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
build=$1
out=$build/ports

# fails MESSAGE: goes on, so that one run shows all
fails() {
  printf 'ports: FAILED: %s\n' "$1" | tee -a "$out/failures"
}

# Wine with a home of its own, which is 700 MB: gone afterwards.
export WINEPREFIX=$PWD/$out/wine WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe=' LC_ALL=C.UTF-8
unset DISPLAY
wine=$(PATH=$PATH:/usr/lib/wine command -v wine64)
leave() {
  "${wine%/*}/wineserver" -k 2>/dev/null || true
  rm -rf "$WINEPREFIX"
}
trap leave EXIT

# play TARGET PROGRAM ..: what the program prints of the models, without Windows' ends of lines
play() {
  local target=$1
  shift
  "$@" "$out/models" | tr -d '\r' >"$out/$target.txt" || fails "$target: the program ended with an error"
}

# compare TARGET [PATTERN]: with this machine's, all lines or those that match
compare() {
  local target=$1 pattern=${2:-}
  if diff <(grep -e "$pattern" "$out/player.txt") <(grep -e "$pattern" "$out/$target.txt") >"$out/$target.diff"; then
    printf 'ports: %s: %d lines, the same as here\n' "$target" "$(grep -c -e "$pattern" "$out/$target.txt")"
  else
    fails "$target plays something else than this machine: $out/$target.diff"
  fi
}

# needs TARGET ALLOWED NAME ..: that a library loads nothing but what the pattern allows
needs() {
  local target=$1 allowed=$2 name
  shift 2
  [ $# -gt 0 ] || fails "$target: its libraries could not be listed"
  for name; do
    [[ $name =~ ^($allowed)$ ]] || fails "$target: needs $name"
  done
}

# exports TARGET NAME ..: that a library shows the functions of drumvae.h and no others
exports() {
  local target=$1 declared shown
  shift
  declared=$(grep -o 'drumvae_[a-z_]*(' player/drumvae.h | tr -d '(' | sort -u)
  shown=$(printf '%s\n' "$@" | sort -u)
  # What comments name is declared as well.
  [ "$declared" = "$shown" ] || fails "$target shows other functions than drumvae.h: $(diff <(echo "$declared") <(echo "$shown"))"
}

mkdir -p "$out/models/größer"
ln -sf "$PWD"/models/*.safetensors "$out/models"
ln -sf "$PWD/models/groovae_4bar.safetensors" "$out/models/größer"
: >"$out/failures"

# Emulation takes its time: on the other processor.
play aarch64 qemu-aarch64 -L /usr/aarch64-linux-gnu "$build/aarch64/player/play_model" &
emulation=$!
play player "$build/player/player/play_model"
play portable "$build/portable/player/play_model"
play windows "$wine" "$build/windows/player/play_model.exe"
wait "$emulation"

# Without fused multiply-adds sums are rounded differently: a portable target that has the same floats is none.
compare portable '^hits'
cmp -s "$out/player.txt" "$out/portable.txt" && fails 'portable: the floats are those of another target'
fused=^
grep -qw avx2 /proc/cpuinfo || { echo 'ports: this processor has no AVX2: floats are not compared'; fused='^hits'; }
compare aarch64 "$fused"
compare windows "$fused"

"$wine" "$build/windows/player/test_platform.exe" || fails 'windows: engine/platform.h'

dll=$build/windows/player/drumvae.dll so=$build/aarch64/player/libdrumvae.so
mapfile -t names < <(x86_64-w64-mingw32-objdump -p "$dll" | sed -n 's/.*DLL Name: //p')
needs windows '(KERNEL32|msvcrt|ADVAPI32)\.dll' "${names[@]}"
mapfile -t names < <(aarch64-linux-gnu-readelf -d "$so" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p')
needs aarch64 'lib(c|m|stdc\+\+)\.so\.6|ld-linux-aarch64\.so\.1' "${names[@]}"
mapfile -t names < <(x86_64-w64-mingw32-objdump -p "$dll" | sed -n '/\[Ordinal\/Name Pointer\] Table/,/^$/s/.*\] //p' | grep -v Table)
exports windows "${names[@]}"
mapfile -t names < <(aarch64-linux-gnu-nm -D --defined-only "$so" | sed -n 's/.* T \([a-z_]*\).*/\1/p')
exports aarch64 "${names[@]}"

# cmake/options.cmake says why.
wide='vmov(ap[sd]|dqa(32|64)?)\b.*%[yz]mm'
x86_64-w64-mingw32-objdump -d --no-show-raw-insn "$dll" >"$out/windows.asm"
grep -qE 'vmovup[sd].*%ymm' "$out/windows.asm" || fails 'windows: no vectors of AVX2 in the library'
if grep -m 3 -E "$wide" "$out/windows.asm"; then fails 'windows: moves that want an aligned stack'; fi
[ ! -s "$out/failures" ]
