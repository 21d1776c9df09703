#!/usr/bin/env python3
"""measure.py TREE [FORMS]: what an instance costs: CPU-seconds and memory for each 1,000 forms with the offers and messages
that follow, and connections to the database. TREE is what `dpkg-deb -x holdfast.deb TREE` makes. On this machine, with a
PostgreSQL of its own; bounds.py and instances.yaml go by it."""

import os
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests/package"))
from check_package import installed_in  # noqa: E402
from main_job import asked, comes_true  # noqa: E402

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_mib(pid, what):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.split(what + ":")[1].split()[0]) / 1024


def main(tree, forms):
    with tempfile.TemporaryDirectory(prefix="holdfast-measure-") as name:
        os.chmod(name, 0o711)
        folder = pathlib.Path(name)
        with installed_in(pathlib.Path(tree).resolve(), folder) as (holdfast, sql):
            holdfast.set_up(folder / "windows.csv")
            hours = [f"{clinic},{day},{200}" for clinic in sql("SELECT id FROM clinics").split()
                     for day in sql("SELECT to_char(d + h * interval '1 hour', 'YYYY-MM-DD\"T\"HH24:MI') FROM"
                                    " generate_series(current_date + 2, current_date + 30, '1 day') d,"
                                    " generate_series(9, 16) h").split()]
            (folder / "windows.csv").write_text("clinic,start,capacity\n" + "\n".join(hours) + "\n")
            holdfast.run("import", "windows", str(folder / "windows.csv"))
            with holdfast.serving() as process:
                idle = memory_mib(process.pid, "VmRSS")
                begun = cpu_seconds(process.pid)
                holdfast.run("demo", str(forms), "--url", holdfast.url, "--data", f"{tree}/usr/share/holdfast/config/demo",
                             "--mailbox", str(folder / "mailbox"))
                comes_true(lambda: asked(f"{holdfast.operations}/statusz")[1]["queue_registrations"] == 0)
                spent = cpu_seconds(process.pid) - begun
                connections = sql("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
                most = memory_mib(process.pid, "VmHWM")
                stored = int(sql("SELECT count(*) FROM registrations"))
    print(f"{stored} forms: {spent / stored * 1000:.2f} CPU-seconds for each 1,000; {idle:.0f} MiB idle, {most:.0f} at most:"
          f" {(most - idle) / stored * 1000:.2f} MiB for each 1,000; {int(connections) - 1} connections")


main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
