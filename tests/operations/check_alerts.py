#!/usr/bin/env python3
"""What lies in config/prometheus: rules without a fault, each alert with a case that fires, one that stays silent, and a page."""

import pathlib
import subprocess
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULES = sorted((ROOT / "config/prometheus/rules").glob("*.yml"))
CASES = ROOT / "config/prometheus/tests/alerts.yml"
SECTIONS = ("## Look here", "## Do this", "## It is over when")


def promtool(*arguments):
    done = subprocess.run(["promtool", *map(str, arguments)], cwd=ROOT, text=True, timeout=500,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return [] if done.returncode == 0 else [f"promtool {' '.join(map(str, arguments))}:\n{done.stdout}"]


def alerts():
    for file in RULES:
        for group in yaml.safe_load(file.read_text())["groups"]:
            yield from (rule for rule in group["rules"] if "alert" in rule)


def cases():
    """By alert: whether something is expected."""
    found = {}
    for test in yaml.safe_load(CASES.read_text())["tests"]:
        for each in test["alert_rule_test"]:
            found.setdefault(each["alertname"], set()).add(bool(each["exp_alerts"]))
    return found


def faults():
    yield from promtool("check", "rules", "--lint=all", "--lint-fatal", *RULES)
    yield from promtool("test", "rules", CASES)
    yield from promtool("check", "config", ROOT / "config/prometheus/prometheus.yml")
    tried = cases()
    for rule in alerts():
        name = rule["alert"]
        if True not in tried.get(name, ()):
            yield f"{name}: no case in which it fires"
        if False not in tried.get(name, ()) and rule["expr"] != "vector(1)":
            yield f"{name}: no case in which it stays silent"
        page = ROOT / rule["annotations"]["runbook"]
        if page.name != f"{name}.md" or not page.is_file():
            yield f"{name}: no page {page}"
        elif missing := [section for section in SECTIONS if section not in page.read_text()]:
            yield f"{page}: lacks {', '.join(missing)}"


found = list(faults())
print("\n".join(found) if found else f"{len(list(alerts()))} alerts, no fault")
sys.exit(1 if found else 0)
