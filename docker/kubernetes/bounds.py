#!/usr/bin/env python3
"""bounds.py FORECAST.json --database-connections N: how many instances an autoscaler may have, at least and at most.

FORECAST.json is what `holdfast forecast --json` prints of the day. Costs are as measure.py found them here; give your own."""

import argparse
import json
import math

words = argparse.ArgumentParser(description=__doc__)
words.add_argument("forecast")
words.add_argument("--database-connections", type=int, required=True, help="max_connections of PostgreSQL")
words.add_argument("--connections", type=int, default=13, help="that an instance holds")
words.add_argument("--cpu-seconds", type=float, default=0.6, help="of an instance, for 1,000 forms and what follows them")
words.add_argument("--cpu-request", type=float, default=0.5, help="cores that an instance asks for")
words.add_argument("--zones", type=int, default=2, help="that must each hold one")
given = words.parse_args()

busiest = json.load(open(given.forecast))["busiestSecond"]["forms"]
cores = busiest * given.cpu_seconds / 1000
least = max(given.zones, math.ceil(2 * cores / given.cpu_request))
# a tenth is left for people, backups and Patroni, and one instance's worth for a pod that is being replaced
most = int(given.database_connections * 0.9 / given.connections) - 1
print(f"{busiest} forms in the busiest second keep {cores:.2f} cores of instances busy; requests twice that")
print(f"{given.database_connections} connections, {given.connections} an instance, one instance more while pods are replaced")
print(f"minReplicas: {least}")
print(f"maxReplicas: {most}")
if most < least:
    raise SystemExit("the database has too few connections for the instances that the day needs")
