"""What libdrumvae.so asks of a system and shows to a program, and that its headers stand alone.

usage: interface.py LIBRARY HEADERS CC CXX
"""
import pathlib
import re
import subprocess
import sys
import tempfile

NEEDED = {"libc.so.6", "libm.so.6", "libstdc++.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}
MOST_BYTES = 1_000_000
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only"]


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main():
    library, headers, cc, cxx = sys.argv[1:]
    needed = set(re.findall(r"NEEDED.*\[(.*)\]", output("readelf", "-dW", library)))
    wrong = [f"needs {name}" for name in sorted(needed - NEEDED)]
    shown = set(re.findall(r"^(\S+) [A-Z] ", output("nm", "-DP", "--defined-only", library), re.MULTILINE))
    wrong += [f"shows {name}" for name in sorted(shown) if not re.match(r"(drumvae_|DRUMVAE_)", name)]
    declared = set(re.findall(r"\b(drumvae_\w+)\(", pathlib.Path(headers, "drumvae.h").read_text(encoding="utf-8")))
    names = {re.sub("@.*", "", name) for name in shown}
    wrong += [f"lacks {name}()" for name in sorted(declared - names)]
    with tempfile.TemporaryDirectory() as folder:
        stripped = pathlib.Path(folder, "stripped.so")
        output("strip", "-o", stripped, library)
        if stripped.stat().st_size > MOST_BYTES:
            wrong.append(f"is {stripped.stat().st_size} bytes long, and may be {MOST_BYTES}")
        for compiler, standard, header in [(cc, "c11", "drumvae.h"), (cxx, "c++17", "drumvae.h"), (cxx, "c++17", "drumvae.hpp")]:
            copy = pathlib.Path(folder, header)
            copy.write_bytes(pathlib.Path(headers, header).read_bytes())
            source = pathlib.Path(folder, "use.c" if standard == "c11" else "use.cpp")
            source.write_text(f"#include <{header}>\n#include <{header}>\n", encoding="utf-8")
            output(compiler, f"-std={standard}", *WARNINGS, "-I", folder, source)
    print(*wrong, f"{len(shown)} symbols, {len(wrong)} things wrong", sep="\n")
    return 1 if wrong or not shown else 0


if __name__ == "__main__":
    sys.exit(main())
