#!/usr/bin/env python3
"""clean_root.py DEB_OR_FOLDER [--build]: a Debian with nothing in it, the package installed by apt, the main job with a
PostgreSQL of Debian's own, then removed without residue; and once more with forms in its journal, which must stay.
With --build the package is made in such a root too, by docker/build.sh, as the image's first stage makes it.

All of it happens in mount and process namespaces of its own: what was mounted and started ends with it. Only under
HOLDFAST_LONG: it takes some minutes and the way to Debian's packages."""

import contextlib
import os
import pathlib
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile

from check_package import free_port, on_ports
from main_job import Installed, a_form, asked

ROOT = pathlib.Path(__file__).resolve().parents[2]
SKIPPED = 77
# what others write when packages come and go
OF_OTHERS = re.compile(r"(var/(lib/(dpkg|apt|postgresql|systemd)|cache|log|backups)|run|tmp|dev|proc|sys)(/|$)"
                       r"|etc/(passwd|group|shadow|gshadow|subuid|subgid)-$|etc/\.pwd\.lock$|root/")


class Debian:
    """A root with the smallest Debian in it, from where this machine has its packages."""

    def __init__(self, folder):
        self.root = folder / "root"
        sources = pathlib.Path("/etc/apt/sources.list.d/debian.sources")
        text = sources.read_text() if sources.exists() else pathlib.Path("/etc/apt/sources.list").read_text()
        mirror = re.search(r"https?://\S+/debian/?(?=\s)", text)[0]
        key = re.search(r"Signed-By:\s*(\S+)", text)
        keyring = [f"--keyring={key[1]}"] if key else []
        run("debootstrap", "--variant=minbase", *keyring, "bookworm", self.root, mirror)
        for file in ("sources.list", "sources.list.d/debian.sources"):
            if (pathlib.Path("/etc/apt") / file).exists():
                shutil.copy(f"/etc/apt/{file}", self.root / "etc/apt" / file)
        for conf in pathlib.Path("/etc/apt/apt.conf.d").glob("*prox*"):
            shutil.copy(conf, self.root / "etc/apt/apt.conf.d")
        shutil.copy("/etc/resolv.conf", self.root / "etc/resolv.conf")
        for bundle in ("/etc/ssl", "/usr/local/share/ca-certificates"):
            if pathlib.Path(bundle).exists():
                shutil.copytree(bundle, str(self.root) + bundle, dirs_exist_ok=True, symlinks=True)
        (self.root / "usr/sbin/policy-rc.d").write_text("#!/bin/sh\nexit 101\n")  # nothing is started by installing it
        (self.root / "usr/sbin/policy-rc.d").chmod(0o755)
        run("mount", "-t", "proc", "proc", self.root / "proc")
        run("mount", "--rbind", "/dev", self.root / "dev")
        self.run("apt-get", "update", "-qq")

    def run(self, *words, user=None, patience=900):
        return run(*self.inside(*words, user=user), patience=patience)

    def inside(self, *words, user=None):
        as_user = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] if user else []
        return ["env", "-i", "PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive",
                "chroot", str(self.root), *as_user, *map(str, words)]

    def install(self, *packages):
        return self.run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)

    def files(self):
        """path → what could be different of it; of others' folders nothing."""
        found = {}
        for folder, folders, names in os.walk(self.root):
            inner = os.path.relpath(folder, self.root)
            folders[:] = [each for each in folders if not OF_OTHERS.match(os.path.normpath(f"{inner}/{each}"))]
            for name in folders + names:
                path = os.path.normpath(f"{inner}/{name}")
                if OF_OTHERS.match(path):
                    continue
                look = os.lstat(f"{folder}/{name}")
                whole = pathlib.Path(folder, name).read_bytes() if stat.S_ISREG(look.st_mode) else b""
                found[path] = (look.st_mode, look.st_uid, look.st_gid, whole if path.startswith("etc/") else len(whole))
        return found


def run(*words, patience=900):
    done = subprocess.run([str(word) for word in words], text=True, timeout=patience, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout[-4000:]}")
    return done.stdout


def step(text):
    print(f"== {text}", flush=True)


@contextlib.contextmanager
def postgresql(debian):
    """Debian's own; the user `holdfast` is let in for being that user, as the shipped configuration expects."""
    debian.run("pg_createcluster", "15", "main")
    debian.run("cp", "/usr/share/holdfast/config/postgresql/holdfast.conf", "/etc/postgresql/15/main/conf.d")
    debian.run("pg_ctlcluster", "15", "main", "start")
    try:
        debian.run("createuser", "holdfast", user="postgres")
        debian.run("createdb", "--owner=holdfast", "holdfast", user="postgres")
        yield
    finally:
        debian.run("pg_dropcluster", "--stop", "15", "main")
        debian.run("rm", "-rf", "/etc/postgresql/15")  # it leaves what is not its own


def install(debian, deb):
    shutil.copy(deb, debian.root / "tmp/holdfast.deb")
    debian.install("/tmp/holdfast.deb")
    debian.run("holdfast", "keys", "add", "/etc/holdfast/keys")
    debian.run("chown", "root:holdfast", "/etc/holdfast/keys")
    debian.run("chmod", "640", "/etc/holdfast/keys")


def installed(debian):
    port, ops_port = free_port(), free_port()
    on_ports(debian.root / "etc/holdfast/holdfast.toml", debian.root / "tmp/holdfast.toml", port, ops_port)
    command = debian.inside("env", "HOLDFAST_HTTP_DRAIN_DELAY_SECONDS=0", "HOLDFAST_HTTP_ADDRESS=127.0.0.1",
                            "holdfast", "--config", "/tmp/holdfast.toml", user="holdfast")
    return Installed(command, "/usr/share/holdfast", port, ops_port)


def works_and_goes(debian, deb, before):
    step("installed, does the main job, purged")
    install(debian, deb)
    with postgresql(debian):
        holdfast = installed(debian)
        holdfast.set_up(debian.root / "tmp/windows.csv", as_seen="/tmp/windows.csv")
        with holdfast.serving():
            holdfast.book_one()
        print(holdfast.run("verify"))
    debian.run("apt-get", "purge", "-y", "-qq", "holdfast")
    after = debian.files()
    return [f"left behind or changed by a purge: {path}" for path in sorted(before.keys() | after.keys())
            if before.get(path) != after.get(path)]


def keeps_what_was_promised(debian, deb):
    step("purged with a form that no database has")
    install(debian, deb)
    with postgresql(debian):
        holdfast = installed(debian)
        holdfast.set_up(debian.root / "tmp/windows.csv", as_seen="/tmp/windows.csv")
        with holdfast.serving(end=signal.SIGKILL):
            debian.run("pg_ctlcluster", "-m", "immediate", "15", "main", "stop")
            status, _ = asked(f"{holdfast.url}/v1/registrations", a_form(holdfast.start))
            assert status == 202, status
        said = debian.run("apt-get", "purge", "-y", "-qq", "holdfast")
    if "may hold forms" not in said or not list((debian.root / "var/lib/holdfast/journal").rglob("*.segment")):
        yield f"a purge took a form that was answered with 202\n{said}"
    if not (debian.root / "etc/holdfast/keys").exists():
        yield "a purge took the keys of a journal that it left"


def works_as_an_image(debian, deb):
    step("installed as the image's second stage does it")
    for script in ("install.sh", "healthy.sh"):
        shutil.copy(ROOT / "docker" / script, debian.root / "usr/local/bin")
    shutil.copy(deb, debian.root / "tmp/holdfast.deb")
    debian.run("install.sh", "/tmp/holdfast.deb")
    if (number := debian.run("id", "-u", "holdfast").strip()) != "900":
        yield f"the image's user has number {number}"
    debian.run("sh", "-c", "holdfast keys add /etc/holdfast/keys && chgrp holdfast /etc/holdfast/keys && chmod 640 /etc/holdfast/keys")
    with postgresql(debian):
        holdfast = installed(debian)
        port = holdfast.operations.rpartition(":")[2]
        healthy = debian.inside("healthy.sh", port, user="holdfast")
        if subprocess.run(healthy, stderr=subprocess.DEVNULL, timeout=30).returncode == 0:
            yield "healthy.sh is content with nobody"
        holdfast.set_up(debian.root / "tmp/windows.csv", as_seen="/tmp/windows.csv")
        with holdfast.serving():
            run(*healthy)
            holdfast.book_one()
    debian.run("apt-get", "purge", "-y", "-qq", "holdfast")


def built(debian):
    step("made by docker/build.sh in a clean root")
    (debian.root / "src").mkdir()
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, text=True, check=True,
                           stdout=subprocess.PIPE).stdout.splitlines()
    for name in files:
        there = debian.root / "src" / name
        there.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_file():
            shutil.copy2(ROOT / name, there)
    print(debian.run("sh", "-c", "cd /src && docker/build.sh /out", patience=2400)[-600:])
    return debian.root / "out/holdfast.deb"


def main(deb, builds):
    if not os.environ.get("HOLDFAST_LONG"):
        print("skipped: a clean Debian is made in the long form (HOLDFAST_LONG=1)")
        return SKIPPED
    if "HOLDFAST_INSIDE" not in os.environ:
        os.environ["HOLDFAST_INSIDE"] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", sys.executable,
                              *sys.argv])
    deb = next(pathlib.Path(deb).glob("*.deb")) if os.path.isdir(deb) else pathlib.Path(deb)
    with tempfile.TemporaryDirectory(prefix="holdfast-clean-", ignore_cleanup_errors=True) as name:
        os.chmod(name, 0o755)
        debian = Debian(pathlib.Path(name))
        try:
            if builds:
                deb = shutil.copy(built(debian), pathlib.Path(name) / "holdfast.deb")
            depends = re.sub(r"\([^)]*\)", "", run("dpkg-deb", "-f", deb, "Depends")).replace(",", " ").split()
            debian.run("mkdir", "-p", "/etc/postgresql-common")
            (debian.root / "etc/postgresql-common/createcluster.conf").write_text(
                "create_main_cluster = false\nadd_include_dir = 'conf.d'\n")  # the second is as Debian ships it
            debian.install("postgresql-15", *depends)
            before = debian.files()
            faults = [*works_and_goes(debian, deb, before), *works_as_an_image(debian, deb), *keeps_what_was_promised(debian, deb)]
        finally:
            run("umount", "-R", debian.root / "dev")
            run("umount", debian.root / "proc")
    print("\n".join(faults) if faults else "installed, worked, removed without residue; what was promised was kept")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], "--build" in sys.argv))
