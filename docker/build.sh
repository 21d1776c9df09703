#!/usr/bin/env bash
# build.sh FOLDER: from the sources around it, on a bare Debian 12, FOLDER/holdfast.deb. The image's first stage.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib/packages.sh
install_packages "${packages_to_run[@]}" "${packages_to_package[@]}"
cmake --preset release -DHOLDFAST_TESTS=OFF
cmake --build --preset release --target holdfast
cpack --config build/release/CPackConfig.cmake -B build/package
mkdir -p "$1"
mv build/package/*.deb "$1/holdfast.deb"
