#!/usr/bin/env python3
"""Every link of the documents to a file or a heading of this project leads somewhere."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# A file of the tree that is named as such; a pattern or a place of another kind is none.
NAMED = re.compile(r"`((?:bench|cmake|config|docker|docs|include|migrations|scripts|src|systemd|tests|web)/[\w./-]+\.\w+)`")


def documents():
    """Those of the project: what packages and builds brought lies in folders of these names."""
    foreign = {"node_modules", "build", "var"}
    return [file for file in ROOT.rglob("*.md") if not foreign & set(file.relative_to(ROOT).parts)]


def headings(file):
    """As their anchors are made: lower case, words by hyphens."""
    titles = re.findall(r"^#+ (.*)$", file.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def faults():
    for document in documents():
        prose = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
        for link in LINK.findall(prose):
            if re.match(r"[a-z]+:", link):
                continue
            path, _, anchor = link.partition("#")
            target = document.parent / path if path else document
            if not target.exists():
                yield f"{document.relative_to(ROOT)}: nothing at {link}"
            elif anchor and target.suffix == ".md" and anchor not in headings(target):
                yield f"{document.relative_to(ROOT)}: no heading {link}"
        for name in NAMED.findall(prose):
            if not (ROOT / name).exists():
                yield f"{document.relative_to(ROOT)}: there is no {name}"


found = list(faults())
print("\n".join(found) if found else f"{len(documents())} documents, every link leads somewhere")
sys.exit(1 if found else 0)
