#!/bin/sh
# Makes clients/node_modules ready: other people's programs that read the status page. Unchanged, it is left alone.
set -eu
cd "$(dirname "$0")/../clients"

missing=
for program in node npm java; do
    command -v "$program" >/dev/null || missing="$missing $program"
done
if [ -n "$missing" ]; then
    echo "make test-clients needs Node and Java 17 or newer, but there is no$missing: install them (on Debian and Ubuntu: sudo apt install nodejs npm default-jre-headless) and run the same command again." >&2
    exit 1
fi

fingerprint() {
    cat package.json package-lock.json | cksum
}

[ "$(cat node_modules/installed 2>/dev/null)" != "$(fingerprint)" ] || exit 0
echo "Installing from clients/package-lock.json ..."
# No package runs anything while it is installed: one of them would fetch a Java of its own.
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
fingerprint >node_modules/installed
