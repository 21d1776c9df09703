#!/usr/bin/env python3
"""Holds the house to the rules a machine can check. Prints every fault; exits 1 if there is one."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINE_MAX = 110
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 400

faults = []


def fault(path, line, what):
    faults.append(f"{path.relative_to(ROOT)}:{line}: {what}")


def tracked(*patterns):
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "-z", *patterns], cwd=ROOT,
                            capture_output=True, text=True)
    if listed.returncode == 0:
        return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]
    return [path for pattern in patterns for path in ROOT.rglob(pattern)]


def doors():
    """room -> the rooms it may include, from the CMake files that decide what links."""
    known = {}
    for file in (ROOT / "src").glob("*/CMakeLists.txt"):
        found = re.search(r"holdfast_room\((\w+)(.*?)\)", file.read_text(), re.S)
        if found:
            knows = re.search(r"KNOWS ([\w\s]+?)(?:PARTS|$)", found[2].strip() + " ", re.S)
            known[found[1]] = set(knows[1].split()) if knows else set()
    return known


def reachable(room, known):
    seen, open_rooms = set(), [room]
    while open_rooms:
        for other in known.get(open_rooms.pop(), ()):
            if other not in seen:
                seen.add(other)
                open_rooms.append(other)
    return seen


def room_of(path):
    parts = path.relative_to(ROOT).parts
    if parts[0] == "src":
        return parts[1]
    if parts[:2] == ("include", "holdfast"):
        return parts[2]
    return None


def check_includes(path, text, known):
    room = room_of(path)
    if room is None:
        return
    allowed = known.get(room, set()) | {room}
    for number, line in enumerate(text.splitlines(), 1):
        found = re.match(r'#include [<"]holdfast/(\w+)/', line)
        if found and found[1] not in allowed:
            fault(path, number, f"{room} may not know {found[1]}")
        private = re.match(r'#include "(\w+)/', line)
        if private and private[1] in known and private[1] != room:
            fault(path, number, f"{room} includes a private header of {private[1]}")
        if "#include <pqxx" in line and room != "store":
            fault(path, number, "only store knows the driver")
        if re.match(r"#include <boost/(asio|beast)", line) and room in ("domain", "matching", "journal", "forms"):
            fault(path, number, f"{room} knows no Asio")
    if room != "app" and not path.name.startswith("log"):
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"system_clock::now|\btime\(nullptr\)", line):
                fault(path, number, "only app reads the clock")


def check_lengths(path, text):
    lines = text.splitlines()
    if len(lines) > FILE_LINES_MAX and "tests" not in path.parts:
        fault(path, len(lines), f"more than {FILE_LINES_MAX} lines")
    for number, line in enumerate(lines, 1):
        if len(line) > LINE_MAX:
            fault(path, number, f"{len(line)} characters, more than {LINE_MAX}")
    begin = None
    table = False
    for number, line in enumerate(lines, 1):
        if line.startswith("// clang-format off"):
            table = True
        if re.match(r"^[\w~].*\{$", line) and not re.match(r"^(namespace|struct|class|enum|union|extern|inline constexpr|constexpr)", line):
            begin = number
        elif line == "}" and begin:
            if number - begin > FUNCTION_LINES_MAX and not table:
                fault(path, begin, f"a function of {number - begin} lines, more than {FUNCTION_LINES_MAX}")
            begin = None
            table = False


def check_templates():
    for path in tracked("web/templates/*.html"):
        if not path.read_text().startswith('{{%AUTOESCAPE context="HTML"'):
            fault(path, 1, "a template without AUTOESCAPE escapes nothing")


def check_migrations():
    """Until a `contract` migration, the version before works on these tables too (docs/operations.md)."""
    narrows = re.compile(r"\bDROP\s+(TABLE|COLUMN)\b|\bRENAME\b|\bSET\s+NOT\s+NULL\b|\bALTER\s+COLUMN\s+\w+\s+TYPE\b"
                         r"|\bADD\s+COLUMN\b(?![^,;]*\bDEFAULT\b)[^,;]*\bNOT\s+NULL\b", re.I)
    for path in tracked("migrations/*.up.sql"):
        if "_contract_" in path.name:
            continue
        text = re.sub(r"--[^\n]*", "", path.read_text())
        for found in narrows.finditer(text):
            fault(path, text.count("\n", 0, found.start()) + 1, "narrows the tables: only a contract migration may")


def check_words():
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    for path in tracked("*.cpp", "*.hpp", "*.sql", "*.md", "*.sh", "scripts/*"):
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if words.search(line):
                fault(path, number, "unfinished by its own words")


def audit_actions():
    """action -> where it is written down: the words in calls that note one, and what `done_action` says."""
    found = {}
    notes = re.compile(r"\b(?:audit|note|look)\(tx\b[^;]*;|\bdone_action\([^;{]*\{.*?^\}", re.S | re.M)
    for path in tracked("src/**/*.cpp"):
        text = path.read_text()
        for note in notes.finditer(text):
            said = re.sub(r"\.(?:detail|subject|address) = [^,}]*", "", note[0])
            for action in re.findall(r'"([a-z]+(?:-[a-z]+)*)"', said):
                found.setdefault(action, (path, text.count("\n", 0, note.start()) + 1))
    return found


def check_audit_words():
    """What staff read of an action in the audit log is a sentence of their language, not its name."""
    words = (ROOT / "web/words/en.txt").read_text()
    actions = audit_actions()
    for action, (path, line) in actions.items():
        if f"\naudit_{action} = " not in words:
            fault(path, line, f"the audit log has no words for {action}")
    if len(actions) < 50:
        fault(ROOT / "tests/style/check.py", 1, f"only {len(actions)} actions of the audit log were found")


def check_named_tests():
    """The tests that documents lean on are there: `Suite.Name`, or `Suite.*` for all of one."""
    tests = set()
    for path in tracked("tests/**/*_test.cpp"):
        for suite, name in re.findall(r"^TEST(?:_F|_P)?\((\w+), (\w+)\)", path.read_text(), re.M):
            tests |= {f"{suite}.{name}", f"{suite}.*"}
    for path in tracked("docs/security.md", "docs/asvs.md"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for named in re.findall(r"`([A-Z]\w+\.(?:[A-Z]\w+|\*))`", line):
                if named not in tests:
                    fault(path, number, f"there is no test {named}")


def check_format(paths):
    done = subprocess.run(["clang-format-16", "--dry-run", *map(str, paths)], capture_output=True, text=True)
    for line in done.stderr.splitlines():
        if "warning:" in line or "error:" in line:
            faults.append(line.replace(str(ROOT) + "/", ""))


def main():
    known = doors()
    closure = {room: reachable(room, known) for room in known}
    sources = [path for path in tracked("*.cpp", "*.hpp") if path.suffix in (".cpp", ".hpp")]
    for path in sources:
        text = path.read_text()
        check_includes(path, text, closure)
        check_lengths(path, text)
    check_templates()
    check_migrations()
    check_words()
    check_audit_words()
    check_named_tests()
    check_format(sources)
    for line in faults:
        print(line)
    print(f"{len(sources)} sources, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
