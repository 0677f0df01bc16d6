#!/usr/bin/env bash
# Makes the Debian package and the portable archive of a build in the folder OUT.  The same commit gives the same bytes.
# usage: packaging/package.sh BUILD OUT
set -euo pipefail
[ $# -eq 2 ] || { sed -n '3s/^# //p' "$0" >&2; exit 2; }
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$1 out=$2
umask 022
export LC_ALL=C TZ=UTC
# Whose texts go with a program that they are linked into, or whose headers are.
libraries=(libarchive-dev libcli11-dev libfmt-dev libglib2.0-dev libhwy-dev libpcre2-dev libprotobuf-dev libsmf-dev libtomlplusplus-dev libxxhash-dev nlohmann-json3-dev zlib1g-dev)

fail() { printf 'package: %s\n' "$1" >&2; exit 1; }

# The commit's time: from git, or in an archive of git's from the file that git filled in.
commit_time() {
  local time
  time=$(sed -n 2p cmake/commit.txt)
  [[ $time == *[!0-9]* ]] && time=$(git log -1 --format=%ct)
  printf '%s' "$time"
}

[ -x "$build/packaging/drumvae_portable" ] || fail "$build has no portable program: ./dev package builds it, where libsmf-dev and libglib2.0-dev are installed"
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:STATIC=//p' "$build/CMakeCache.txt")
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(commit_time)}
export SOURCE_DATE_EPOCH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

# touch_all FOLDER: every file with the commit's time, and readable by all
touch_all() {
  chmod -R u+w,go-w,a+rX "$1"
  find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

# describe PROGRAM SHARE: what the program says of itself, below a folder share/
describe() {
  mkdir -p "$2"/man/man1 "$2"/bash-completion/completions "$2"/zsh/site-functions "$2"/fish/vendor_completions.d
  "$1" describe man >"$2/man/man1/drumvae.1"
  "$1" describe bash >"$2/bash-completion/completions/drumvae"
  "$1" describe zsh >"$2/zsh/site-functions/_drumvae"
  "$1" describe fish >"$2/fish/vendor_completions.d/drumvae.fish"
}

# What the portable program may ask of a system: glibc 2.36, nothing else.
check_portable() {
  local needed newest
  needed=$(objdump -p "$1" | awk '$1 == "NEEDED" { print $2 }' | grep -vxE 'lib(c|m)\.so\.6|ld-linux-x86-64\.so\.2' || true)
  [ -z "$needed" ] || fail "the portable program needs more than glibc: ${needed//$'\n'/ }"
  newest=$(objdump -T "$1" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1)
  [ "$(printf '%s\n' "$newest" GLIBC_2.36 | sort -V | tail -n 1)" = GLIBC_2.36 ] || fail "the portable program needs $newest"
}

make_archive() {
  local name=drumvae-$version-linux-x86_64
  local root=$work/$name library
  mkdir -p "$root"/bin "$root"/share/drumvae/models "$root"/share/doc/drumvae/licenses
  cp "$build/packaging/drumvae_portable" "$root/bin/drumvae"
  strip "$root/bin/drumvae"
  check_portable "$root/bin/drumvae"
  cp models/*.safetensors models/*.md "$root/share/drumvae/models"
  describe "$root/bin/drumvae" "$root/share"
  cp packaging/README.txt LICENSE "$root"
  cp CHANGELOG.md "$root/share/doc/drumvae"
  for library in "${libraries[@]}"; do
    cp "/usr/share/doc/$library/copyright" "$root/share/doc/drumvae/licenses/$library.txt"
  done
  touch_all "$root"
  # Two bytes are a weight: lp and pb tell xz.
  tar -C "$work" --sort=name --format=ustar --owner=0 --group=0 --numeric-owner -c "$name" \
    | xz -T1 --lzma2=preset=9e,lc=0,lp=1,pb=1 >"$out/$name.tar.xz"
}

control() {
  local size=$1 depends=$2
  cat <<TEXT
Package: drumvae
Version: $version
Section: sound
Priority: optional
Architecture: $(dpkg --print-architecture)
Maintainer: drumvae authors <drumvae@packages.invalid>
Installed-Size: $size
Depends: $depends
Recommends: libfluidsynth3, timgm6mb-soundfont
Suggests: librsvg2-2, openmpi-bin, g++, cmake, pkg-config, libfmt-dev, libhwy-dev, libsmf-dev, libglib2.0-dev, libprotobuf-dev, libarchive-dev
Description: trains MusicVAE and GrooVAE drum models and plays them
 Plays new drum grooves with velocities and microtiming as MIDI files, gives
 programmed loops a drummer's dynamics and timing, finds the way from one
 groove to another, and trains models on one's own MIDI files.  Trained models
 come with it.
 .
 The C++ libraries, their headers and the CMake package that find_package()
 reads are in this package, too.
TEXT
}

copyright() {
  cat <<'TEXT'
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
TEXT
  printf '%s\nLicense: Expat\n' "$(sed -n 's/^Copyright (c)/Copyright:/p' LICENSE)"
  sed -n '5,$p' LICENSE | sed 's/^$/./; s/^/ /'
  cat <<'TEXT'

Files: usr/share/drumvae/models/*
Copyright: 2026 drumvae authors
License: Expat
Comment: trained on the Groove MIDI Dataset, Google LLC, CC BY 4.0; the card beside each model has the attribution.
TEXT
}

# In the form that Debian's tools read.
debian_changelog() {
  printf 'drumvae (%s) stable; urgency=medium\n\n  * CHANGELOG.md in this folder says what is new.\n\n' "$version"
  printf ' -- drumvae authors <drumvae@packages.invalid>  %s\n' "$(date -R -d "@$SOURCE_DATE_EPOCH")"
}

make_deb() {
  local root=$work/deb depends doc size
  doc=$root/usr/share/doc/drumvae
  cmake --install "$build" --prefix "$root/usr" --strip >"$work/install.log"
  mkdir -p "$root/usr/share/zsh/vendor-completions" "$doc" "$root/DEBIAN" "$work/debian"
  mv "$root/usr/share/zsh/site-functions/_drumvae" "$root/usr/share/zsh/vendor-completions/"
  rmdir "$root/usr/share/zsh/site-functions"
  gzip -9n "$root/usr/share/man/man1/drumvae.1"
  cp CHANGELOG.md "$doc"
  debian_changelog | gzip -9n >"$doc/changelog.gz"
  copyright >"$doc/copyright"
  touch "$work/debian/control"
  depends=$(cd "$work" && dpkg-shlibdeps -O "$root/usr/bin/drumvae" | sed -n 's/^shlibs:Depends=//p')
  size=$(find "$root/usr" -type f -printf '%s\n' | awk '{ kib += int(($1 + 1023) / 1024) } END { print kib }')
  control "$size" "$depends" >"$root/DEBIAN/control"
  touch_all "$root"
  (cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
  touch_all "$root/DEBIAN"
  dpkg-deb --root-owner-group -Zxz -z9 -Sextreme --build "$root" "$out/drumvae_${version}_$(dpkg --print-architecture).deb" >/dev/null
}

make_archive
if command -v dpkg-deb dpkg-shlibdeps >/dev/null; then
  make_deb
else
  echo 'package: no Debian package, for dpkg-deb and dpkg-shlibdeps are missing (package dpkg-dev)' >&2
fi
bytes=$(stat -c %s "$out/drumvae-$version-linux-x86_64.tar.xz")
[ "$bytes" -lt 20000000 ] || echo "package: the archive has $bytes bytes, more than 20 MB: models of bf16 weights take less (drumvae export --type bf16)" >&2
(cd "$out" && sha256sum drumvae[-_]"$version"[-_]* >"drumvae-$version.sha256")
(cd "$out" && ls -l drumvae[-_]"$version"[-_]*)
