#!/usr/bin/env python3
"""Canaries: known bugs, each seeded into one source of the program, that the fault tests must not let live.

list                          every canary and its source, for CMake
seed NAME OUT                 writes the source with its bug
catch NAME PROGRAM TESTS      runs the test of the folder TESTS that must catch it on PROGRAM; ends well if it is caught
"""

import os
import pathlib
import re
import subprocess
import sys
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CANARIES = {each["name"]: each for each in tomllib.loads((HERE / "canaries.toml").read_text())["canary"]}
SKIPPED = 77  # as tests/faults/skips_aloud_main.cpp says
SECONDS_MAX = 300


def seed(name, out):
    source = ROOT / CANARIES[name]["source"]
    text = source.read_text()
    for before, after in CANARIES[name]["change"]:
        if text.count(before) != 1:
            sys.exit(f"canary {name}: {source} has this {text.count(before)} times, not once:\n{before}")
        text = text.replace(before, after)
    pathlib.Path(out).write_text(text)


def catch(name, program, tests):
    canary = CANARIES[name]
    run = subprocess.run([f"{tests}/faults_{canary['test']}", f"--gtest_filter={canary['filter']}"],
                         env=os.environ | {"HOLDFAST_PROGRAM": program}, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, errors="replace", timeout=SECONDS_MAX)
    if run.returncode == SKIPPED:
        print(run.stdout)
        sys.exit(SKIPPED)
    # Only an assertion counts: neither an exception, nor a death, nor a failure of something else.
    by_assertion = run.returncode == 1 and "C++ exception" not in run.stdout
    seen = re.search(canary["says"], run.stdout)
    if not by_assertion or not seen:
        sys.exit(f"{run.stdout}\nThe canary {name} LIVES: {canary['test']} does not say {canary['says']!r}")
    print(f"caught: {name}, by {canary['test']}: {' … '.join(seen[0].splitlines()[::max(1, seen[0].count(chr(10)))])}")


def main():
    command, arguments = sys.argv[1], sys.argv[2:]
    if command == "list":
        print("\n".join(f"{each['name']} {each['source']}" for each in CANARIES.values()))
    elif command == "seed":
        seed(*arguments)
    elif command == "catch":
        catch(*arguments)
    else:
        sys.exit(__doc__)


main()
