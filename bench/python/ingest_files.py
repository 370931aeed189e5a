"""A folder of files ingested by `vectormesh ingest`: builds beside each other, in turn.

    python bench/python/ingest_files.py BEFORE=/path/to/a/checkout AFTER=. --files DIR [--count 2000] [--rounds 3]

Needs no packages. Files of DIR (searched with its subfolders, of the endings given by --endings) are
copied under new names until there are --count of them; each copy of a text format gets a line of its
own, so that no two documents are the same. A round ingests them into an empty mesh of each build and
tells seconds and processor seconds, all processes of the mesh included; last come medians and ratios.
"""

import argparse
import itertools
import os
import re
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path


def copies(source, target, endings, count):
    files = sorted(f for f in Path(source).rglob("*") if f.is_file() and f.suffix.lower() in endings)
    if not files:
        raise SystemExit(f"no files of these endings in {source}")
    target.mkdir()
    for number, file in enumerate(itertools.islice(itertools.cycle(files), count)):
        shutil.copyfile(file, target / f"{number:05}{file.suffix.lower()}")
    return len(files)


def ingest(home, files, folder):
    """Seconds and processor seconds of one run, and what the command said last."""
    environment = dict(os.environ, VECTORMESH_DATA=str(folder / "data"), VECTORMESH_NO_BUILD="1")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run(
        [Path(home).resolve() / "vectormesh", "ingest", str(files)],
        env=environment, capture_output=True, text=True,
    )
    taken = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    shutil.rmtree(folder / "data")
    said = [line for line in (done.stdout + done.stderr).splitlines() if re.search(r"\d+ (items|new|failed)", line)]
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken, cpu, said[-1].strip() if said else f"exit {done.returncode}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("builds", nargs="+", metavar="NAME=CHECKOUT")
    parser.add_argument("--files", required=True)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--endings", default=".html,.htm,.docx,.xlsx,.pptx,.odt,.ods,.odp,.rtf,.doc,.xls,.ppt")
    options = parser.parse_args()
    builds = dict(build.split("=", 1) for build in options.builds)
    rows = {name: [] for name in builds}
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        kinds = copies(options.files, folder / "files", set(options.endings.split(",")), options.count)
        print(f"{options.count} files, copies of {kinds}")
        for _ in range(options.rounds):
            for name, home in builds.items():
                seconds, cpu, said = ingest(home, folder / "files", folder)
                rows[name].append((seconds, cpu))
                print(f"{name}: {seconds:.1f} s, {cpu:.1f} CPU s; {said}", flush=True)
    first = None
    for name, taken in rows.items():
        seconds, cpu = (statistics.median(column) for column in zip(*taken))
        first = first or (seconds, cpu)
        print(f"median {name}: {options.count / seconds:.1f} files/s ({first[0] / seconds:.2f}), "
              f"{cpu:.1f} CPU s ({cpu / first[1]:.2f})")


if __name__ == "__main__":
    main()
