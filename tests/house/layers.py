"""The include rule of docs/architecture.md: prints each include that breaks it and fails if there is one.

usage: layers.py ROOT
"""
import pathlib
import re
import sys

# folder -> the folders it may include from, with all that these may include from; always from itself
BELOW = {
    "kernels": [],
    "engine": ["kernels"],
    "model": ["engine"],
    "data": ["engine"],
    "player": ["model", "data"],
    # Rooms of their own: a format knows no drums, Magenta's models no program, what plays neither training nor pictures nor sound.
    "tools/tensorflow": ["engine"],
    "tools/magenta": ["model", "data", "tools/tensorflow"],
    "tools/playing": ["player", "tools/magenta"],
    "tools/training": ["tools/playing"],
    "tools/reports": ["tools/training"],
    "tools/sound": ["tools/playing"],
    "tools": ["tools/reports", "tools/sound"],
    "bench": ["tools"],
    "tests": ["tools"],
}


def reach(folder):
    """The folders that `folder` may include from, itself among them."""
    return {folder}.union(*(reach(below) for below in BELOW[folder]))


MAY_INCLUDE = {folder: reach(folder) for folder in BELOW}

# (headers, files that may include them, what the rule says); both are searched from their beginning.
RESERVED = [
    (r"smf\.h$|glib", r"data/midi\.cpp$|tests/data/test_midi",
     "libsmf and GLib stay in data/midi.cpp"),
    (r"hwy/", r".*_cpu\.cpp$|.*-inl\.h$|tests/",
     "Highway stays in *_cpu.cpp and *-inl.h"),
    (r"cuda|cublas|curand|cooperative_groups|mma\.h$", r".*\.(cu|cuh)$|tests/((support/)?simt|cuda)/",
     "CUDA headers stay in *.cu and *.cuh"),
    (r"sys/|unistd\.h$|spawn\.h$|dirent\.h$|termios\.h$|poll\.h$|fcntl\.h$|dlfcn\.h$|c?signal(\.h)?$|pthread\.h$", r"engine/platform_posix\.cpp$|tests/",
     "the operating system stays behind engine/platform.h"),
    (r"[a-z0-9]+intrin\.h$", r".*_avx512bf16\.cpp$",
     "intrinsics stay in *_avx512bf16.cpp"),
    (r"nlohmann/", r"(engine|data|tools|bench|tests)/",
     "JSON stays in engine/, data/ and tools/"),
    (r"CLI/|iostream$", r"tools/[^/]*$|bench/|tests/",
     "the command line and standard streams stay in the program, tools/*"),
    (r"google/protobuf|.*\.pb\.h$", r"tools/training/event_file\.cpp$|tools/tensorflow/bundle_entry\.cpp$",
     "protobuf stays in tools/training/event_file.cpp and tools/tensorflow/bundle_entry.cpp"),
    (r"archive", r"tools/tensorflow/tar_members\.cpp$",
     "libarchive stays in tools/tensorflow/tar_members.cpp"),
    (r"toml\+\+/", r"tools/playing/toml_file\.h$",
     "TOML stays behind tools/playing/toml_file.h"),
    (r"mpi\.h$", r"$",
     "MPI's header is included nowhere: tools/training/open_mpi.h finds its functions at run time"),
    (r"tools/training/open_mpi\.h$", r"tools/training/mpi_transport\.cpp$",
     "MPI stays in tools/training/mpi_transport.cpp"),
    (r"catch2/", r"tests/", "Catch2 stays in tests/"),
    (r"benchmark/", r"bench/", "Google Benchmark stays in bench/"),
]

SUFFIXES = {".h", ".cpp", ".cu", ".cuh"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>|(\w+))')


def room_of(path):
    """The folder of MAY_INCLUDE that a path below the root lies in, the innermost; "" where it is in none."""
    return max((folder for folder in MAY_INCLUDE if path.startswith(folder + "/")), key=len, default="")


def broken_rule(root, file, quoted, angled):
    """Why `file` (a path below root) may not have this include, or None."""
    header = quoted or angled
    if quoted and "/" not in quoted or header.split("/")[0] in (".", ".."):
        return "an include is written from the root of the tree"
    folder = room_of(header)
    if folder:
        own = room_of(file)
        if folder not in MAY_INCLUDE[own]:
            return f"{own}/ may not include {folder}/"
        sources = [header, header + ".in", header.replace(".pb.h", ".proto")]
        if not any((root / source).is_file() for source in sources):
            return "no such file"
    for headers, files, rule in RESERVED:
        if re.match(headers, header) and not re.match(files, file):
            return rule
    return None


def broken_includes(root):
    """Lines "FILE:LINE: INCLUDE: RULE" for every include below root that breaks a rule, and the number read."""
    broken, count = [], 0
    for folder in MAY_INCLUDE:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in SUFFIXES or room_of(path.relative_to(root).as_posix()) != folder:
                continue
            file = path.relative_to(root).as_posix()
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                include = INCLUDE.match(line)
                if not include or include[3]:  # a macro: Highway's own re-inclusion
                    continue
                count += 1
                rule = broken_rule(root, file, include[1], include[2])
                if rule:
                    broken.append(f"{file}:{number}: {include[1] or include[2]}: {rule}")
    return broken, count


def main():
    broken, count = broken_includes(pathlib.Path(sys.argv[1]))
    print(*broken, f"{count} includes read, {len(broken)} against the rule", sep="\n")
    return 1 if broken or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
