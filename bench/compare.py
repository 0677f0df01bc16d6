#!/usr/bin/env python3
"""Runs our benchmarks and the peers in turns, and prints medians and ratios.

usage: compare.py --bench drumvae_bench [--onednn drumvae_peer_onednn] [--pytorch torch_peer.py] [--python python3]
                  [--threads 2] [--rounds 3] [--work train,sample,encode]

A round runs every program once for each piece of work, ours first; a program repeats the work and gives its own median.
The table has the median of the rounds' medians and, in brackets, the lowest and the highest.  Peers get their best
configuration: OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE unset, OpenMP's OpenBLAS where Debian has it, PyTorch scripted
and not.  --pytorch names a program that takes --mode --batch --threads --runs --dtype --coretype [--script] and prints
a JSON line with median_s; --python names the Python that has PyTorch, Debian's or another with a newer one.  A peer
that fails, since it lacks a precision here, has no figure, and the others go on.  oneDNN's has only the LSTM layers,
without dropout, losses or update.  DRUMVAE_TARGET and ONEDNN_MAX_CPU_ISA reach the programs.
"""
import argparse
import collections
import json
import os
import pathlib
import statistics
import subprocess
import sys

OPENBLAS = "/usr/lib/x86_64-linux-gnu/openblas-openmp"

Work = collections.namedtuple("Work", "name ours mode batch dtype runs")


def works(threads):
    """Every comparison: our benchmark's name and the peers' arguments."""
    sample = "sample/grooves:{}/threads:{}/format:{}"
    for keep, label in ((30, "dropout"), (100, "no dropout")):
        for number, dtype in enumerate(("fp32", "bf16")):
            name = f"train/keep:{keep}/threads:{threads}/precision:{number}"
            yield Work(f"train step, batch 512, {dtype}, {label}", name, "train", 512, dtype, 3)
    for batch in (1, 8, 64, 512):
        runs = 30 if batch <= 8 else 5
        yield Work(f"sample {batch}, fp32", sample.format(batch, threads, 0), "sample", batch, "fp32", runs)
    yield Work("sample 1, fp32, ours on 1 thread", sample.format(1, 1, 0), "sample", 1, "fp32", 30)
    for batch in (1, 512):
        runs = 30 if batch <= 8 else 5
        yield Work(f"sample {batch}, bf16", sample.format(batch, threads, 1), "sample", batch, "bf16", runs)
    yield Work("sample 1, bf16, ours on 1 thread", sample.format(1, 1, 1), "sample", 1, "bf16", 30)
    for batch in (1, 512):
        name = f"encode/grooves:{batch}/threads:{threads}"
        yield Work(f"encode {batch}, fp32", name, "encode", batch, "fp32", 30 if batch == 1 else 3)


class Failed(Exception):
    """A program did not end well; a peer that lacks a precision, for example."""


def run_json(command, environment):
    """The output of a program, which must succeed."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))} failed: {done.stderr.strip()[-500:]}")
    return done.stdout


def peer_environment(threads):
    """The peers' best: no pinned core type, OpenMP's OpenBLAS."""
    environment = {key: value for key, value in os.environ.items()
                   if key not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
    environment["OMP_NUM_THREADS"] = environment["OPENBLAS_NUM_THREADS"] = str(threads)
    if pathlib.Path(OPENBLAS).is_dir():
        environment["LD_LIBRARY_PATH"] = f"{OPENBLAS}:{environment.get('LD_LIBRARY_PATH', '')}".rstrip(":")
    return environment


def ours(work, options):
    """Our median in seconds, and what the bench says of the machine."""
    text = run_json([options.bench, f"--benchmark_filter=^{work.ours}/", "--benchmark_format=json"], os.environ)
    report = json.loads(text)
    if len(report["benchmarks"]) != 1:
        raise SystemExit(f"compare.py: {options.bench} has no benchmark '{work.ours}'")
    return report["benchmarks"][0]["p50 ms"] / 1e3, report["context"]


def pytorch(work, options):
    """PyTorch's best median in seconds, scripted or not."""
    command = [options.python, options.pytorch, "--mode", work.mode, "--batch", str(work.batch), "--threads",
               str(options.threads), "--runs", str(work.runs), "--dtype", work.dtype, "--coretype", "unset"]
    variants = [command, command + ["--script"]] if work.mode == "sample" else [command]
    environment = peer_environment(options.threads)
    return min(json.loads(run_json(variant, environment).splitlines()[-1])["median_s"] for variant in variants)


def onednn(work, options):
    """oneDNN's median in seconds; it does not sample."""
    if work.mode == "sample":
        return None
    command = [options.onednn, work.mode, str(work.batch), str(work.runs), work.dtype]
    return json.loads(run_json(command, peer_environment(options.threads)))["median_s"]


def cell(seconds):
    """Median and range in milliseconds."""
    values = sorted(1e3 * value for value in seconds)
    return f"{statistics.median(values):.3g} [{values[0]:.3g}-{values[-1]:.3g}]"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", required=True, help="our drumvae_bench")
    parser.add_argument("--onednn", help="drumvae_peer_onednn")
    parser.add_argument("--pytorch", help="the PyTorch peer's program")
    parser.add_argument("--python", default="/usr/bin/python3", help="the Python that has PyTorch")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", default="train,sample,encode", help="which modes")
    options = parser.parse_args()
    peers = {}
    if options.pytorch:
        peers["PyTorch"] = pytorch
    if options.onednn:
        peers["oneDNN, LSTM only"] = onednn
    chosen = [work for work in works(options.threads) if work.mode in options.work.split(",")]
    times = {work.name: {name: [] for name in ["ours", *peers]} for work in chosen}
    for number in range(options.rounds):
        for work in chosen:
            seconds, context = ours(work, options)
            if number == 0 and work is chosen[0]:
                for key in ("instruction set", "fp32 peak, GFLOP/s", "read by 1 thread, GB/s"):
                    print(f"{key}: {context[key]}")
            times[work.name]["ours"].append(seconds)
            for name, peer in peers.items():
                try:
                    peer_seconds = peer(work, options)
                except Failed as reason:
                    print(f"{name} has no figure for '{work.name}': {reason}", file=sys.stderr, flush=True)
                    continue
                if peer_seconds is not None:
                    times[work.name][name].append(peer_seconds)
            print(f"round {number + 1} of {options.rounds}: {work.name}", file=sys.stderr, flush=True)
    print("ms: median [lowest-highest] of the rounds\n")
    print("| work | ours |" + "".join(f" {name} | ratio |" for name in peers))
    print("|---|---|" + "---|---|" * len(peers))
    for work in chosen:
        row = times[work.name]
        line = f"| {work.name} | {cell(row['ours'])} |"
        for name in peers:
            ratio = statistics.median(row[name]) / statistics.median(row["ours"]) if row[name] else 0
            line += f" {cell(row[name])} | {ratio:.2f}x |" if row[name] else " | |"
        print(line)


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        raise SystemExit(f"compare.py: {failure}") from None
