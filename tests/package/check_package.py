#!/usr/bin/env python3
"""check_package.py FOLDER: the package holds what a machine needs, its unit gives no more away than that, and what
`dpkg-deb -x` makes of it does the main job with no system call that the unit forbids."""

import configparser
import contextlib
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import tomllib

from main_job import Installed, comes_true

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXPOSURE_MAX = 15  # of 100, as systemd-analyze counts: what is left is the network
FILES = {"web/templates": "usr/share/holdfast/web/templates", "web/words": "usr/share/holdfast/web/words",
         "web/assets": "usr/share/holdfast/web/assets", "migrations": "usr/share/holdfast/migrations",
         "config/demo": "usr/share/holdfast/config/demo", "config/prometheus": "usr/share/holdfast/config/prometheus",
         "config/alertmanager": "usr/share/holdfast/config/alertmanager",
         "config/grafana": "usr/share/holdfast/config/grafana", "config/backup": "usr/share/holdfast/config/backup",
         "config/postgresql": "usr/share/holdfast/config/postgresql",
         "config/probe": "usr/share/holdfast/config/probe", "config/patroni": "usr/share/holdfast/config/patroni",
         "docs/operations": "usr/share/doc/holdfast/operations", "systemd": "usr/lib/systemd/system"}


def said(*command, **options):
    done = subprocess.run([str(word) for word in command], text=True, timeout=120, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)
    return done.returncode, done.stdout


def wrong_files(deb, tree):
    for here, there in FILES.items():
        for file in (ROOT / here).rglob("*"):
            installed = tree / there / file.relative_to(ROOT / here)
            if file.is_file() and not (installed.is_file() and installed.read_bytes() == file.read_bytes()):
                yield f"{installed.relative_to(tree)}: not {file.relative_to(ROOT)}"
    for line in said("dpkg-deb", "-c", deb)[1].splitlines():
        mode, owner, name = line.split()[0], line.split()[1], line.split()[5]
        if owner != "root/root" or mode[5] == "w" or mode[8] == "w" or "s" in mode:
            yield f"{name}: {mode} {owner}"


def wrong_control(deb, tree, control):
    settings = {"/" + str(file.relative_to(tree)) for file in (tree / "etc").rglob("*") if file.is_file()}
    if settings != set((control / "conffiles").read_text().split()):
        yield f"conffiles: {settings} are what lies in etc"
    for script in ("postinst", "prerm", "postrm"):
        text = (control / script).read_text()
        if not text.startswith("#!/bin/sh\n") or "\nset -e\n" not in text or said("sh", "-n", control / script)[0] != 0:
            yield f"{script}: no script that stops at its first fault"
    depends = said("dpkg-deb", "-f", deb, "Depends")[1]
    for needed in ("adduser", "tzdata", "ca-certificates", "libpqxx", "libsodium", "libctemplate", "libc6"):
        if needed not in depends:
            yield f"Depends lacks {needed}: {depends}"
    if "-dev" in depends:
        yield f"Depends on what only a build needs: {depends}"


def unit(file):
    """Of a key given more than once, all values."""
    class Several(dict):
        def __setitem__(self, key, value):
            if isinstance(value, list) and key in self:
                value = self[key] + value
            super().__setitem__(key, value)
    parser = configparser.RawConfigParser(strict=False, dict_type=Several, interpolation=None)
    parser.optionxform = str
    parser.read(file)
    return parser


def wrong_unit(tree, folder):
    """The unit as installed, but with the tree's program, since nothing of it lies where it will."""
    for name in ("holdfast.service", "holdfast.socket"):
        text = (tree / "usr/lib/systemd/system" / name).read_text()
        (folder / name).write_text(text.replace("/usr/bin/holdfast", f"{tree}/usr/bin/holdfast"))
    code, text = said("systemd-analyze", "verify", "--man=no", folder / "holdfast.service", folder / "holdfast.socket")
    ours = [line for line in text.splitlines() if "holdfast" in line]
    if code != 0 or ours:
        yield f"systemd-analyze verify: {code}\n{text}"
    code, text = said("systemd-analyze", "security", "--offline=yes", f"--threshold={EXPOSURE_MAX}",
                      folder / "holdfast.service")
    print(text.strip().splitlines()[-1])
    if code != 0:
        yield text

    settings = tomllib.loads((tree / "etc/holdfast/holdfast.toml").read_text())
    service = unit(folder / "holdfast.service")["Service"]
    address = f"{settings['http']['address']}:{settings['http']['port']}"
    if unit(folder / "holdfast.socket")["Socket"]["ListenStream"] != address:
        yield f"holdfast.socket does not listen where http.address and http.port say: {address}"
    if int(service["TimeoutStopSec"]) <= settings["http"]["drain_delay_seconds"] + settings["app"]["drain_seconds"]:
        yield "TimeoutStopSec ends a stop before it has drained"
    if int(service["LimitNOFILE"]) < 2 * settings["http"]["connections_max"]:
        yield "LimitNOFILE is too low for http.connections_max"
    for key, there in (("web_directory", "words/en.txt"), ("migrations_directory", "0001_programme.up.sql")):
        if not (tree / settings["app"][key].lstrip("/") / there).is_file():
            yield f"app.{key} of the installed configuration leads nowhere"


def allowed_calls(tree):
    """What SystemCallFilter= of the unit leaves, by systemd's own sets."""
    sets, name = {}, None
    for line in said("systemd-analyze", "syscall-filter")[1].splitlines():
        word = line.strip()
        if line.startswith("@"):
            sets[name := word] = set()
        elif line.startswith("#"):
            name = None  # those that are in no set
        elif name and word and not word.startswith("#"):
            sets[name].add(word)

    def calls(word):
        return set().union(*map(calls, sets[word])) if word in sets else {word}

    allowed = set()
    for line in (tree / "usr/lib/systemd/system/holdfast.service").read_text().splitlines():
        if line.startswith("SystemCallFilter="):
            words = line.partition("=")[2]
            listed = set().union(*map(calls, words.lstrip("~").split()))
            allowed = allowed - listed if words.startswith("~") else allowed | listed
    return allowed


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def database(folder):
    """A PostgreSQL of its own, as `scripts/run` makes one; its address."""
    def ours(*verbs):
        script = ["set -euo pipefail", f"root={ROOT}", f"var={folder}", "source $root/scripts/lib/database.sh",
                  "choose_database_home", *verbs]
        code, text = said("bash", "-c", "\n".join(script))
        if code != 0:
            raise RuntimeError(text)
    ours("make_database", "start_database")
    try:
        yield (folder / "database.url").read_text().strip()
    finally:
        ours("stop_database")


def on_ports(shipped, there, port, ops_port):
    """The configuration as shipped, but for its ports."""
    text = shipped.read_text()
    for before, after in ((8080, port), (9464, ops_port)):
        assert text.count(f"\nport = {before}\n") == 1, before
        text = text.replace(f"\nport = {before}\n", f"\nport = {after}\n")
    there.write_text(text)


@contextlib.contextmanager
def installed_in(tree, folder):
    """What was installed below `tree`, with the shipped configuration but for where things lie here; and a way to ask its
    database."""
    with database(folder) as url:
        port, ops_port = free_port(), free_port()
        os.environ.update({
            "HOLDFAST_APP_WEB_DIRECTORY": f"{tree}/usr/share/holdfast/web", "HOLDFAST_DATABASE_URL": url,
            "HOLDFAST_APP_MIGRATIONS_DIRECTORY": f"{tree}/usr/share/holdfast/migrations",
            "HOLDFAST_KEYS_FILE": f"{folder}/keys", "HOLDFAST_JOURNAL_DIRECTORY": f"{folder}/journal",
            "HOLDFAST_MESSAGES_MAILBOX_DIRECTORY": f"{folder}/mailbox", "HOLDFAST_HTTP_ADDRESS": "127.0.0.1",
            "HOLDFAST_HTTP_DRAIN_DELAY_SECONDS": "0"})
        on_ports(tree / "etc/holdfast/holdfast.toml", folder / "holdfast.toml", port, ops_port)
        holdfast = [f"{tree}/usr/bin/holdfast", "--config", f"{folder}/holdfast.toml"]
        installed = Installed(holdfast, f"{tree}/usr/share/holdfast", port, ops_port)
        installed.run("config", "check")
        installed.run("keys", "add", f"{folder}/keys")
        yield installed, lambda query: said("/usr/lib/postgresql/15/bin/psql", "-qXAt", "-d", url, "-c", query)[1]


def wrong_at_work(tree, folder):
    """The main job, looked at by a tracer; then with its socket held by systemd's own helper."""
    with installed_in(tree, folder) as (installed, _):
        installed.set_up(folder / "windows.csv")
        with installed.serving("strace", "-D", "-f", "-c", "-o", str(folder / "calls")):
            installed.book_one()
        print(installed.run("verify"))
        variables = [word for name in os.environ if name.startswith("HOLDFAST_") for word in ("-E", name)]
        with installed.serving("systemd-socket-activate", "-l", installed.url.removeprefix("http://"), *variables) as process:
            holders = said("ss", "-Hltnp", f"sport = :{installed.url.rpartition(':')[2]}")[1]
            if f"pid={process.pid},fd=3" not in holders:
                yield f"it does not listen on the socket that it was given: {holders}"
    summary = comes_true(lambda: (folder / "calls").read_text()).splitlines()
    seen = {line.split()[-1] for line in summary if re.match(r"\s*\d", line)} - {"total"}
    if not {"fdatasync", "accept4", "setrlimit"} & seen or len(seen) < 20:
        yield f"the tracer saw too little: {sorted(seen)}"
    if forbidden := seen - allowed_calls(tree):
        yield f"the unit forbids what it does: {sorted(forbidden)}"


def main(folder):
    deb = next(pathlib.Path(folder).glob("*.deb"))
    with tempfile.TemporaryDirectory(prefix="holdfast-package-") as name:
        os.chmod(name, 0o711)
        folder = pathlib.Path(name)
        tree, control, units, home = (folder / each for each in ("tree", "control", "units", "home"))
        units.mkdir(), home.mkdir()
        for flag, there in (("-x", tree), ("-e", control)):
            subprocess.run(["dpkg-deb", flag, deb, there], check=True, timeout=60)
        faults = [*wrong_files(deb, tree), *wrong_control(deb, tree, control), *wrong_unit(tree, units),
                  *wrong_at_work(tree, home)]
    print("\n".join(faults) if faults else "the package holds what it should, and works")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
