#!/usr/bin/env bash
# Tries the packages in a Debian 12 that has nothing else: made anew by debootstrap, gone afterwards.
# usage: packaging/bare.sh FOLDER            the Debian package and the portable archive in FOLDER
#        packaging/bare.sh --build VERB ..   ./dev VERB of a clone, which proves packages.txt
# Needs root.  Where it cannot run it says so in one line; that is a failure where CI is set.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ $# -ge 1 ] || { sed -n '3,4s/^# //p' "$0" >&2; exit 2; }

fail() { printf 'bare: %s\n' "$1" >&2; exit 1; }
cannot_run() {
  printf 'bare: not run: %s\n' "$1" >&2
  [ -z "${CI:-}" ] || exit 1
  exit 0
}

[ "$(id -u)" -eq 0 ] || cannot_run 'it makes a system in a folder, which only root can'
command -v debootstrap >/dev/null || cannot_run 'debootstrap is not installed'
# In mounts of its own, which end with it.
if [ -z "${DRUMVAE_BARE:-}" ]; then
  unshare --mount true 2>/dev/null || cannot_run 'this system does not let it mount'
  DRUMVAE_BARE=1 exec unshare --mount --propagation private "${BASH_SOURCE[0]}" "$@"
fi

system=$(mktemp -d)
chmod 755 "$system"  # it is the root folder of all who are in it
trap 'umount -R "$system/proc" "$system/dev" 2>/dev/null || true; rm -rf --one-file-system "$system"' EXIT
inside() { chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"; }
# As somebody who may write below /tmp/try alone.
user() { inside setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/tmp/try "$@"; }

# Where this machine takes Debian 12 from.
mirror() {
  local format='$(RELEASE) $(ORIGIN) $(REPO_URI)'
  apt-get indextargets --format "$format" 'Created-By: Packages' | awk '$1 == "bookworm" && $2 == "Debian" { print $3; exit }'
}

make_system() {
  local from
  from=$(mirror)
  if [ -z "$from" ]; then
    apt-get update -qq
    from=$(mirror)
  fi
  [ -n "$from" ] || cannot_run "apt does not know where Debian 12 (bookworm) comes from"
  debootstrap --variant=minbase bookworm "$system" "$from" >"$system.log" 2>&1 || { tail -n 5 "$system.log" >&2; fail 'debootstrap did not end well'; }
  rm "$system.log"
  cp /etc/resolv.conf /etc/hosts "$system/etc/" 2>/dev/null || true
  # How this machine reaches the network.
  local settings
  settings=$(apt-config dump | grep -iE '^Acquire::https?::(Proxy|Verify-Peer)' || true)
  [ -z "$settings" ] || printf '%s\n' "$settings" >"$system/etc/apt/apt.conf.d/90network"
  mount -t proc proc "$system/proc"
  mount --rbind /dev "$system/dev"
  mkdir -m 1777 "$system/tmp/try"
}

# Every path but those of apt's and dpkg's own records.
paths() {
  (cd "$system" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./tmp/try -o -path ./var/lib/apt -o -path ./var/cache \
    -o -path ./var/log -o -path ./var/lib/dpkg/info -o -path './var/lib/dpkg/*-old' \) -prune -o -print | sort)
}

# one_line CODE TEXT COMMAND ..: it ends with that code and one line that has the text in it
one_line() {
  local code=$1 text=$2 got=0 said
  shift 2
  said=$("$@" 2>&1 >/dev/null) || got=$?
  [ "$got" -eq "$code" ] && [ "$(wc -l <<<"$said")" -eq 1 ] && grep -qF -- "$text" <<<"$said" \
    || fail "wanted one line with '$text' and code $code, got $got: $said"
}

# The offers for what has been typed so far, one word each.
offers() {
  local script=$1
  shift
  inside bash -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _drumvae; printf "%s\n" "${COMPREPLY[@]}"' "$script" "$@"
}

# try PROGRAM NAME: what a user does first; what it plays is left in /tmp/try/NAME
try() {
  local drumvae=$1 at=/tmp/try/$2
  user "$drumvae" --version
  user "$drumvae" sample -n 3 --seed 1 --out "$at/sample" --names '{number}'
  user "$drumvae" demo-grooves --seed 1 -n 24 --bars 5 --out "$at/midi" >/dev/null
  user "$drumvae" demo-grooves --seed 1 -n 1 --bars 2 --out "$at/programmed" >/dev/null
  user "$drumvae" humanize "$at/programmed/groove-001.mid" --seed 1 --out "$at/humanized" --names human
  user "$drumvae" pack --midi "$at/midi" --map roland --windows bar -o "$at/drums.safetensors" >/dev/null
  user "$drumvae" train --config groovae_4bar --hparams 'batch_size=8,enc_rnn_size=[16],dec_rnn_size=[16],z_size=8' \
    --data "$at/drums.safetensors" --run-dir "$at/run" --steps 10
  user "$drumvae" sample --run-dir "$at/run" -n 1 --seed 1 --out "$at/own" --names own
  one_line 1 timgm6mb-soundfont user "$drumvae" sample -n 1 --out "$at/none" --wav
  one_line 1 librsvg user "$drumvae" sample -n 1 --out "$at/none" --png
  one_line 1 openmpi-bin user env OMPI_COMM_WORLD_SIZE=2 "$drumvae" train --config groovae_4bar --data "$at/drums.safetensors" \
    --run-dir "$at/none" --steps 1
  [ ! -e "$system$at/none" ] || fail 'a refused command left something'
}

try_deb() {
  local deb=$1
  inside apt-get update -qq
  paths >"$system/tmp/try/before"
  inside dpkg-query -W >"$system/tmp/try/packages-before"
  cp "$deb" "$system/tmp/try/drumvae.deb"
  inside apt-get install -y -qq --no-install-recommends /tmp/try/drumvae.deb >"$system/tmp/try/apt.log" 2>&1 \
    || { tail -n 20 "$system/tmp/try/apt.log" >&2; fail 'apt did not install the package'; }
  try drumvae deb
  [ "$(offers /usr/share/bash-completion/completions/drumvae drumvae huma)" = humanize ] || fail 'bash completes no command'
  offers /usr/share/bash-completion/completions/drumvae drumvae train --config '' | grep -qx groovae_4bar || fail 'bash completes no value'
  inside apt-get purge -y -qq --autoremove drumvae >/dev/null 2>&1
  paths >"$system/tmp/try/after"
  inside dpkg-query -W >"$system/tmp/try/packages-after"
  diff "$system/tmp/try/packages-before" "$system/tmp/try/packages-after" || fail 'packages stayed behind'
  diff "$system/tmp/try/before" "$system/tmp/try/after" || fail 'files stayed behind'
}

try_archive() {
  local archive=$1 folder
  tar -xJf "$archive" -C "$system/tmp/try"
  folder=/tmp/try/$(basename "$archive" .tar.xz)
  try "$folder/bin/drumvae" archive
  [ "$(offers "$folder/share/bash-completion/completions/drumvae" drumvae huma)" = humanize ] || fail 'bash completes no command'
  paths | diff "$system/tmp/try/before" - || fail 'the archive wrote outside its folder'
}

try_packages() {
  local what
  try_deb "${deb[0]}"
  try_archive "${archive[0]}"
  for what in sample humanized own; do
    diff -r "$system/tmp/try/deb/$what" "$system/tmp/try/archive/$what" || fail 'the two do not play the same'
  done
}

try_build() {
  local verb
  git clone -q . "$system/srv/drumvae"
  inside apt-get update -qq
  for verb; do
    echo "bare: ./dev $verb"
    SECONDS=0
    inside sh -c "cd /srv/drumvae && ./dev $verb" </dev/null || fail "./dev $verb did not end well"
    printf 'bare: ./dev %s: %d min %d s\n' "$verb" $((SECONDS / 60)) $((SECONDS % 60))
  done
}

if [ "$1" = --build ]; then
  shift
  make_system
  try_build "$@"
else
  deb=("$1"/drumvae_*.deb) archive=("$1"/drumvae-*.tar.xz)
  [ -f "${deb[0]}" ] && [ -f "${archive[0]}" ] || fail "$1 has no packages: ./dev package"
  make_system
  try_packages
fi
echo 'bare: all well'
