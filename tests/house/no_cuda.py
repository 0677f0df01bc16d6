"""A build without CUDA has no symbol of it: prints each that is there and fails if there is one.

usage: no_cuda.py NM FILE...
"""
import re
import subprocess
import sys

# CUDA's and cuBLAS's functions, launch(Cuda&, ..), CudaDevice, and what nvcc adds.
CUDA = re.compile(r"cuda|cublas|fatbin|__nv_", re.IGNORECASE)
# A device is handed pointers to these, of which a build without CUDA knows the names alone.
NAMED_ONLY = re.compile("9CudaGraph|8CudaMark")


def cuda_symbols(listing):
    """The names of `nm -P` output that are CUDA's; archives name their members between."""
    names = [line.split()[0] for line in listing.splitlines() if line and not line.endswith(":")]
    return sorted({name for name in names if CUDA.search(NAMED_ONLY.sub("", name))}), len(names)


def main():
    nm, *files = sys.argv[1:]
    found, count = [], 0
    for file in files:
        listing = subprocess.run([nm, "-P", "-g", file], check=True, capture_output=True, text=True).stdout
        symbols, number = cuda_symbols(listing)
        found += [f"{file}: {symbol}" for symbol in symbols]
        count += number
    print(*found, f"{count} symbols read, {len(found)} of CUDA", sep="\n")
    return 1 if found or count == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
