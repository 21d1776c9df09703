#!/bin/sh
# install.sh DEB: the image's second stage. The user has a number of its own, since volumes and clusters go by numbers.
set -eu
groupadd --system --gid 900 holdfast
useradd --system --uid 900 --gid 900 --home-dir /var/lib/holdfast --no-create-home --shell /usr/sbin/nologin holdfast
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1"
rm -rf "$1" /var/lib/apt/lists/*
