"""Every source has a test of its own, x/y.cpp <-> tests/x/test_y.cpp, and CMake builds both: prints what is missing.

usage: twins.py ROOT
"""
import pathlib
import re
import sys

FOLDERS = ["kernels", "engine", "model", "data", "player", "tools"]
# One test judges every backend of a kernel and every system's twin of a file.
BACKEND = re.compile(r"_(cpu|cuda|posix|avx512bf16)$")


def test_of(source):
    """tests/x/test_y.cpp of x/y.cpp, x/y_cpu.cpp or x/y_cuda.cu."""
    return pathlib.Path("tests") / source.parent / f"test_{BACKEND.sub('', source.stem)}.cpp"


def listed(root, file):
    """Whether the CMakeLists.txt of the file's folder, or of one above it, names the file."""
    for folder in list(file.parents)[:-1]:
        lists = root / folder / "CMakeLists.txt"
        name = file.relative_to(folder).as_posix()
        if lists.is_file() and re.search(rf"(?<![\w/]){re.escape(name)}\b", lists.read_text(encoding="utf-8")):
            return True
    return False


def missing_twins(root):
    """One line for every missing test and every source or test that CMake does not build, and the number of sources."""
    sources = [path.relative_to(root) for folder in FOLDERS for path in sorted((root / folder).rglob("*"))
               if path.suffix in {".cpp", ".cu"}]
    tests = [path.relative_to(root) for path in sorted((root / "tests").rglob("test_*.cpp"))]
    missing = [f"{source}: no {test_of(source)}" for source in sources if not (root / test_of(source)).is_file()]
    missing += [f"{file}: in no CMakeLists.txt" for file in sources + tests if not listed(root, file)]
    return missing, len(sources)


def main():
    missing, count = missing_twins(pathlib.Path(sys.argv[1]))
    print(*missing, f"{count} sources looked at, {len(missing)} things missing", sep="\n")
    return 1 if missing or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
