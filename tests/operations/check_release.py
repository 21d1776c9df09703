#!/usr/bin/env python3
"""A release refuses what would not be one: tried with scripts/release itself, in a small tree of its own."""

import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
VERSION = "1.2.3"
GIT = ["git", "-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
faults = []


def said(tree, *command):
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def expect(what, result, code, words=""):
    if result[0] != code or words not in result[1]:
        faults.append(f"{what}: {result[0]} {result[1].strip()!r}, and not {code} {words!r}")


def commit(tree):
    subprocess.run([*GIT, "add", "--all"], cwd=tree, check=True)
    subprocess.run([*GIT, "commit", "--quiet", "--message", "as it is"], cwd=tree, check=True)


def small_tree(folder):
    tree = folder / "tree"
    shutil.copytree(ROOT / "scripts", tree / "scripts")
    (tree / "CMakeLists.txt").write_text(f"project(holdfast VERSION {VERSION} LANGUAGES CXX)\n")
    (tree / "CHANGELOG.md").write_text(f"# Changelog\n\n## [{VERSION}] - 2026-11-26\n")
    subprocess.run([*GIT, "init", "--quiet"], cwd=tree, check=True)
    commit(tree)
    return tree


def try_the_tree(tree):
    def check(version=VERSION):
        return said(tree, "scripts/release", version, "--check")

    expect("a tree as it should be", check(), 0)
    expect("a version that is none", check("1.2"), 1, "is no version like")
    expect("another version", check("1.2.4"), 1, "CMakeLists.txt is of another version")

    (tree / "left").write_text("behind\n")
    expect("a new file", check(), 1, "not committed")
    (tree / "left").unlink()
    with (tree / "CHANGELOG.md").open("a") as file:
        file.write("changed\n")
    expect("a changed file", check(), 1, "not committed")
    (tree / "CHANGELOG.md").write_text(f"# Changelog\n\n## [{VERSION}]\n")
    commit(tree)
    expect("an entry without its date", check(), 1, "no entry [1.2.3] with its date")
    (tree / "CHANGELOG.md").write_text(f"# Changelog\n\n## [{VERSION}] - 2026-11-26\n")
    commit(tree)
    subprocess.run([*GIT, "tag", "-a", f"v{VERSION}", "-m", "out"], cwd=tree, check=True)
    expect("a version that was released", check(), 1, "was released before")


def step(tree, *words):
    return said(tree, "bash", "-c", 'set -euo pipefail; source scripts/lib/release.sh; "$@"', "step", *words)


def try_the_packages(tree, folder):
    expect("an archive", step(tree, "source_archive", VERSION, str(folder)), 0)
    archive = folder / f"holdfast-{VERSION}.tar.gz"
    first = archive.read_bytes()
    revision = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], cwd=tree, capture_output=True, check=True).stdout
    with tarfile.open(archive) as content:
        if content.extractfile(f"holdfast-{VERSION}/revision").read().strip() != revision.strip():
            faults.append("the archive does not know its revision")
        content.getmember(f"holdfast-{VERSION}/scripts/release")
    expect("the archive once more", step(tree, "source_archive", VERSION, str(folder)), 0)
    if archive.read_bytes() != first:
        faults.append("the same tree made another archive")

    (folder / "holdfast.deb").write_bytes(b"a package")
    expect("sums", step(tree, "write_sums", str(folder)), 0)
    expect("what was released", said(tree, "scripts/release", "--verify", str(folder)), 0, "is whole")
    archive.write_bytes(first[:-1] + bytes([first[-1] ^ 1]))
    expect("one bit changed", said(tree, "scripts/release", "--verify", str(folder)), 1, "is not what was released")
    archive.unlink()
    expect("a file missing", said(tree, "scripts/release", "--verify", str(folder)), 1, "is not what was released")


def try_the_program(tree, program):
    """The one built here is of another version than the tree's."""
    expect("a program of another tree", step(tree, "check_program", VERSION, program), 1, "the program says: holdfast ")


with tempfile.TemporaryDirectory() as name:
    small = small_tree(pathlib.Path(name))
    try_the_tree(small)
    packages = pathlib.Path(name) / "packages"
    packages.mkdir()
    try_the_packages(small, packages)
    if len(sys.argv) > 1:
        try_the_program(small, sys.argv[1])
print("\n".join(faults) if faults else "a release refuses what would not be one")
sys.exit(1 if faults else 0)
