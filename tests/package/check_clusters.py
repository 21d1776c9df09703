#!/usr/bin/env python3
"""check_clusters.py PROGRAM: what lies in docker/ is as its makers' tools and schemas want it, and names only what the program
has: keys of its configuration, ports, paths, files that are there."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = pathlib.Path(__file__).parent
DOCKER = ROOT / "docker"
SETTINGS = tomllib.loads((ROOT / "config/holdfast.toml").read_text())
PORTS = {SETTINGS["http"]["port"], SETTINGS["ops"]["port"]}
OF_THE_BALANCER = {"HOLDFAST_LISTEN", "HOLDFAST_PAGES", "HOLDFAST_ONE", "HOLDFAST_ONE_OPS", "HOLDFAST_TWO", "HOLDFAST_TWO_OPS"}
DRAINS = SETTINGS["app"]["drain_seconds"]


def said(*command, **options):
    done = subprocess.run([str(word) for word in command], text=True, timeout=300, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)
    return done.returncode, done.stdout


def keys():
    return {f"HOLDFAST_{section}_{key}".upper() for section, entries in SETTINGS.items() for key in entries}


def manifests():
    for file in sorted((DOCKER / "kubernetes").glob("*.yaml")):
        for manifest in yaml.safe_load_all(file.read_text()):
            yield file.name, manifest


def of_kind(kind):
    return [manifest for _, manifest in manifests() if manifest["kind"] == kind]


def wrong_settings(program):
    """Every variable for an instance is a key, and the program takes all of them together."""
    compose = yaml.safe_load((DOCKER / "compose.yaml").read_text())
    for where, given in (("compose.yaml", compose["x-instance"]["environment"]),
                         ("settings.yaml", of_kind("ConfigMap")[0]["data"])):
        if unknown := given.keys() - keys():
            yield f"{where}: no keys of the configuration: {sorted(unknown)}"
        given = {key: re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(value)) for key, value in given.items()}
        code, text = said(program, "--config", ROOT / "config/holdfast.toml", "config", "check",
                          env={"PATH": os.environ["PATH"], **given})
        if code != 0:
            yield f"{where}: {text}"


def wrong_compose():
    """By the client of compose itself; the files it mounts are there, and the instances share no journal."""
    code, text = said("docker-compose", "-f", DOCKER / "compose.yaml", "config")
    if code != 0:
        yield f"compose.yaml: {text}"
        return
    services = yaml.safe_load(text)["services"]
    for name, service in services.items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0] if isinstance(volume, str) else volume["source"]
            if source.startswith("/") and not pathlib.Path(source).exists():
                yield f"compose.yaml, {name}: nothing at {source}"
    journals = [services[name]["volumes"] for name in ("one", "two")]
    if journals[0] == journals[1]:
        yield "compose.yaml: two instances with one journal"
    balancer = services["balancer"]["environment"]
    if set(balancer) != OF_THE_BALANCER or {int(balancer["HOLDFAST_ONE_OPS"]), int(balancer["HOLDFAST_ONE"].split(":")[1])} != PORTS:
        yield f"compose.yaml: the balancer is told {balancer}"
    wanted = set(re.findall(r"\$\{(HOLDFAST_\w+)", (DOCKER / "haproxy.cfg").read_text()))
    if wanted != OF_THE_BALANCER:
        yield f"haproxy.cfg asks for {wanted}"
    ours, theirs = (yaml.safe_load(file.read_text())
                    for file in (DOCKER / "prometheus.yml", ROOT / "config/prometheus/prometheus.yml"))
    for each in (ours, theirs):
        for job in each["scrape_configs"]:
            job.pop("static_configs")
    if ours != theirs:
        yield "docker/prometheus.yml differs from config/prometheus/prometheus.yml in more than whom it watches"


def wrong_dockerfile():
    text = (DOCKER / "Dockerfile").read_text()
    for wanted in ("USER 900:900", "HEALTHCHECK", "VOLUME /var/lib/holdfast", "STOPSIGNAL SIGTERM",
                   f"EXPOSE {SETTINGS['http']['port']} {SETTINGS['ops']['port']}", "RUN docker/build.sh", "RUN install.sh"):
        if wanted not in text:
            yield f"Dockerfile: no {wanted}"
    if text.count("\nFROM debian:bookworm-slim") != 2:
        yield "Dockerfile: not two stages of the same slim Debian"
    for name in re.findall(r"docker/\w+\.sh", text):
        if not os.access(ROOT / name, os.X_OK) or said("bash", "-n", ROOT / name)[0] != 0:
            yield f"Dockerfile: {name} cannot be run"


def wrong_manifests():
    found = [{"file": file, "manifest": manifest} for file, manifest in manifests()]
    kinds = {each["manifest"]["kind"] for each in found}
    missing = {"StatefulSet", "PodDisruptionBudget", "HorizontalPodAutoscaler", "NetworkPolicy", "ServiceMonitor", "Job",
               "Service", "ConfigMap"} - kinds
    if missing:
        yield f"kubernetes: no {missing}"
    code, text = said(HERE / "node_modules/.bin/node", HERE / "validate.mjs", input=json.dumps(found))
    print(text.strip())
    if code != 0:
        yield text
    version = re.search(r"VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text().partition("project(")[2])[1]
    for kind in ("StatefulSet", "Job"):
        image = of_kind(kind)[0]["spec"]["template"]["spec"]["containers"][0]["image"]
        if image != f"holdfast:{version}":
            yield f"kubernetes, {kind}: {image} is not of version {version}"
    pod_labels = of_kind("StatefulSet")[0]["spec"]["template"]["metadata"]["labels"]
    selectors = [(service["kind"], service["spec"]["selector"]) for service in of_kind("Service")]
    selectors += [(kind, of_kind(kind)[0]["spec"]["selector"]["matchLabels"]) for kind in ("PodDisruptionBudget", "StatefulSet")]
    selectors += [("NetworkPolicy", of_kind("NetworkPolicy")[0]["spec"]["podSelector"]["matchLabels"])]
    for kind, selector in selectors:
        if not selector.items() <= pod_labels.items():
            yield f"kubernetes, {kind}: {selector} selects no instance"
    monitored = of_kind("ServiceMonitor")[0]["spec"]["selector"]["matchLabels"]
    if not any(monitored.items() <= service["metadata"]["labels"].items() for service in of_kind("Service")):
        yield f"kubernetes, ServiceMonitor: {monitored} selects no Service"


def wrong_instances():
    """Ports, probes, paths, and the time to drain."""
    spec = of_kind("StatefulSet")[0]["spec"]
    pod = spec["template"]["spec"]
    instance = pod["containers"][0]
    ports = {port["name"]: port["containerPort"] for port in instance["ports"]}
    if set(ports.values()) != PORTS:
        yield f"instances.yaml: ports {ports}, the configuration has {PORTS}"
    health = (ROOT / "src/app/operations/operations.cpp").read_text()
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        get = instance[probe]["httpGet"]
        if ports.get(get["port"]) != SETTINGS["ops"]["port"] or f'"{get["path"]}"' not in health:
            yield f"instances.yaml: {probe} asks for what is not there: {get}"
    mounts = {mount["name"]: mount["mountPath"] for mount in instance["volumeMounts"]}
    there = {volume["name"] for volume in pod["volumes"]} | {claim["metadata"]["name"] for claim in spec["volumeClaimTemplates"]}
    if mounts.keys() - there:
        yield f"instances.yaml: mounts what is no volume: {mounts.keys() - there}"
    package = (ROOT / "cmake/package.cmake").read_text()
    if f'{mounts["journal"]}/journal' not in package:
        yield f"instances.yaml: the image keeps its journal not in {mounts['journal']}"
    data = of_kind("ConfigMap")[0]["data"]
    for key in ("HOLDFAST_KEYS_FILE", "HOLDFAST_DATABASE_URL_FILE"):
        if not data[key].startswith(mounts["secrets"] + "/"):
            yield f"settings.yaml: {key} is not where the secret is mounted"
    claim = spec["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"]
    if int(claim.removesuffix("Gi")) << 30 < int(data["HOLDFAST_JOURNAL_BYTES_MAX"]) * 1.25:
        yield f"instances.yaml: {claim} is too little for a journal of {data['HOLDFAST_JOURNAL_BYTES_MAX']} bytes"
    pause = int(instance["lifecycle"]["preStop"]["exec"]["command"][-1])
    if pod["terminationGracePeriodSeconds"] < pause + int(data["HOLDFAST_HTTP_DRAIN_DELAY_SECONDS"]) + DRAINS + 10:
        yield "instances.yaml: a pod is killed before it has drained"
    user = pod["securityContext"]
    if f"--uid {user['runAsUser']} --gid {user['runAsGroup']} " not in (DOCKER / "install.sh").read_text():
        yield "instances.yaml: the image has no such user"
    if instance["env"][0]["name"] not in keys():
        yield f"instances.yaml: no key {instance['env'][0]['name']}"


def wrong_scaling():
    """The metric is one that is exported, and the bounds are what bounds.py says."""
    scaler = of_kind("HorizontalPodAutoscaler")[0]["spec"]
    names = [metric["pods"]["metric"]["name"] for metric in scaler["metrics"] if metric["type"] == "Pods"]
    if not all(f'"{name}"' in (ROOT / "src/observe/metrics.cpp").read_text() for name in names):
        yield f"autoscaling.yaml: nobody exports {names}"
    code, text = said(DOCKER / "kubernetes/bounds.py", HERE / "opening_day.json", "--database-connections", "200")
    bounds = dict(re.findall(r"(minReplicas|maxReplicas): (\d+)", text))
    if code != 0 or {key: str(scaler[key]) for key in ("minReplicas", "maxReplicas")} != bounds:
        yield f"autoscaling.yaml: {scaler['minReplicas']} to {scaler['maxReplicas']}, bounds.py says\n{text}"


program = sys.argv[1]
found = [*wrong_settings(program), *wrong_compose(), *wrong_dockerfile(), *wrong_manifests(), *wrong_instances(), *wrong_scaling()]
print("\n".join(found) if found else "image, compose file and manifests: no fault")
sys.exit(1 if found else 0)
