#!/bin/sh
# Builds every image of the stack on this host, from Debian's packages and this machine's pip; no registry of images is asked.
# Needs root, debootstrap, an engine and docker-compose. A second time takes seconds, unless something changed.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
wheels=deploy/service/wheels

# ASSAY_BUILD_IMAGES="--all", or "--name python --name native": images of other languages.
# shellcheck disable=SC2086
"$python" -m service images build --offline ${ASSAY_BUILD_IMAGES:-}
rm -rf "$wheels" && mkdir -p "$wheels"
"$python" -m pip wheel --quiet --no-deps --wheel-dir "$wheels" .
# For the Python of Debian 12. pip asks its own interpreter which requirements there are, and that one's third number may be
# above 2: async-timeout is what redis needs below 3.11.3.
machine=$(uname -m)
"$python" -m pip download --quiet --only-binary=:all: --implementation cp --python-version 3.11 \
    --platform "manylinux_2_36_$machine" --platform "manylinux_2_28_$machine" --platform "manylinux_2_17_$machine" \
    --platform "manylinux2014_$machine" --find-links "$wheels" --dest "$wheels" "assay[service]" pip async-timeout
docker-compose -f docker-compose.yml -f deploy/offline.yml build
