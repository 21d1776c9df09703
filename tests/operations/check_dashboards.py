#!/usr/bin/env python3
"""check_dashboards.py METRICS: every metric and label of the dashboards and rules is in METRICS, a scrape of a running server."""

import json
import pathlib
import re
import sys

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FUNCTIONS = {"sum", "max", "min", "rate", "increase", "histogram_quantile", "by", "on", "or", "and", "vector", "group_left",
             "predict_linear", "absent", "time", "sum_over_time", "min_over_time", "max_over_time", "unless"}
OF_PROMETHEUS = {"up", "job", "instance", "objective", "le"}


def scraped(file):
    """Label names by metric."""
    found = {}
    for line in pathlib.Path(file).read_text().splitlines():
        if match := re.match(r"([a-z_:]+)(?:\{(.*)\})? ", line):
            found.setdefault(match[1], set()).update(re.findall(r'([a-z_]+)="', match[2] or ""))
    return found


def expressions():
    for file in sorted((ROOT / "config/grafana/dashboards").glob("*.json")):
        for panel in json.loads(file.read_text())["panels"]:
            for target in panel["targets"]:
                yield f"{file.name}, {panel['title']}", target["expr"]
    for file in sorted((ROOT / "config/prometheus/rules").glob("*.yml")):
        for group in yaml.safe_load(file.read_text())["groups"]:
            for rule in group["rules"]:
                yield f"{file.name}, {rule.get('alert', rule.get('record'))}", rule["expr"]


def recorded():
    for file in sorted((ROOT / "config/prometheus/rules").glob("*.yml")):
        for group in yaml.safe_load(file.read_text())["groups"]:
            yield from (rule["record"] for rule in group["rules"] if "record" in rule)


def faults(metrics):
    known = set(metrics) | set(recorded()) | OF_PROMETHEUS
    labels = {label for of_one in metrics.values() for label in of_one} | OF_PROMETHEUS
    for where, expression in expressions():
        for name, matchers in re.findall(r"([a-zA-Z_:][\w:]*)\{([^}]*(?:\{[^}]*\}[^}]*)*)\}", expression):
            used = set(re.findall(r"([a-z_]+)\s*(?:=~|!~|!=|=)", matchers)) - OF_PROMETHEUS
            if name in metrics and (missing := used - metrics[name]):
                yield f"{where}: {name} has no label {', '.join(sorted(missing))}"
        bare = re.sub(r'"[^"]*"|\{[^}]*\}|\[[^\]]*\]', " ", re.sub(r'"[^"]*"', '""', expression))
        for word in re.findall(r"(?<![\w.])[a-zA-Z_:][\w:]*", bare):
            if word not in known | labels | FUNCTIONS:
                yield f"{where}: nobody exports {word}"


found = list(faults(scraped(sys.argv[1])))
print("\n".join(found) if found else f"{len(list(expressions()))} expressions, every metric and label is there")
sys.exit(1 if found else 0)
