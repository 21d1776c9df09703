"""The main job, asked of an installed Holdfast: tables, the programme, then one person from form to booked."""

import contextlib
import datetime
import json
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

PATIENCE = 60  # seconds; generous, for a busy machine


def comes_true(look, patience=PATIENCE):
    """Looks until it is so; what it saw last."""
    end = time.monotonic() + patience
    while not (seen := look()) and time.monotonic() < end:
        time.sleep(0.1)
    return seen


def asked(url, body=None):
    """(status, parsed body); (0, None) where nobody answers."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {} if data is None else {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            text, status = answer.read().decode(), answer.status
    except urllib.error.HTTPError as refusal:
        text, status = refusal.read().decode(), refusal.code
    except OSError:
        return 0, None
    return status, json.loads(text) if text.startswith(("{", "[")) else text


def a_form(start):
    return {"name": "Margaret O'Brien", "phone": "416 555 0199", "email": "margaret@example.org", "contact": "sms",
            "address": {"line1": "221 Sterling Road", "city": "Toronto", "province": "ON", "postalCode": "M6R 2B2"},
            "language": "en", "dateOfBirth": "1948-03-12", "healthCardNumber": "1234 567 897",
            "preferences": [{"clinic": "sterling-road", "start": start}]}


class Installed:
    """`command`: what stands before every call, the program and its configuration last."""

    def __init__(self, command, data, port, ops_port):
        self.command, self.data = command, data  # `data`: usr/share/holdfast as the program sees it
        self.url, self.operations = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{ops_port}"
        self.start = f"{datetime.date.today() + datetime.timedelta(days=5)}T10:00"

    def run(self, *words):
        done = subprocess.run([*self.command, *words], text=True, timeout=PATIENCE,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}")
        return done.stdout

    def set_up(self, windows_file, as_seen=None):
        """Tables and programme. `as_seen`: where the program sees `windows_file`, in a root of its own."""
        self.run("migrate")
        for what in ("clinics", "areas", "phases"):
            self.run("import", what, f"{self.data}/config/demo/{what}.csv")
        pathlib.Path(windows_file).write_text(f"clinic,start,capacity\nsterling-road,{self.start},2\n")
        self.run("import", "windows", str(as_seen or windows_file))

    @contextlib.contextmanager
    def serving(self, *before, end=signal.SIGTERM):
        """Runs meanwhile; ends by SIGTERM, as systemd ends it, and cleanly, or as a crash does: SIGKILL. `before`: a
        tracer that leaves it its pid."""
        with tempfile.TemporaryFile("w+") as log:
            process = subprocess.Popen([*before, *self.command, "serve"], stdout=log, stderr=subprocess.STDOUT)
            try:
                # the page first: who holds the socket for it starts it with the first who come
                ready = comes_true(lambda: process.poll() is not None or self.answers() == (200, 200))
                if not ready or process.poll() is not None:
                    raise RuntimeError(f"it does not serve: {self.answers()}, ended with {process.poll()}")
                yield process
                process.send_signal(end)
                if (code := process.wait(PATIENCE)) != (0 if end == signal.SIGTERM else -end):
                    raise RuntimeError(f"it ended with {code}")
            except BaseException:
                process.kill()
                log.seek(0)
                print(log.read())
                raise

    def answers(self):
        return asked(f"{self.url}/")[0], asked(f"{self.operations}/readyz")[0]

    def book_one(self):
        """Form → 202 → offer → accepted → booked."""
        status, kept = asked(f"{self.url}/v1/registrations", a_form(self.start))
        assert status == 202, (status, kept)
        registration = f"{self.url}/v1/registrations/{kept['reference']}"
        offered = comes_true(lambda: (seen := asked(registration)[1])["state"] == "offered" and seen)
        assert offered, asked(registration)
        status, answer = asked(f"{self.url}/v1/offers/{offered['offer']['id']}/accept", {})
        assert status == 200, (status, answer)
        assert asked(registration)[1]["state"] == "booked"
        status, page = asked(f"{self.url}/")
        assert status == 200 and "<h1" in page and "/assets/holdfast.css" in page, (status, page)
