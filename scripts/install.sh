#!/bin/sh
# Makes .venv ready: scripts/install.sh runtime | dev
# PYTHON=/path/to/python chooses the interpreter. What is there already and unchanged is left alone.
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
    runtime) lock=requirements.lock ;;
    dev) lock=requirements-dev.lock ;;
    *)
        echo "usage: $0 runtime|dev" >&2
        exit 2
        ;;
esac
what=$1

stop() {
    echo "$1" >&2
    exit 1
}

version_of() {
    "$1" -c 'import sys; sys.stdout.write("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null
}

supported() {
    "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null
}

# Debian ships venv without ensurepip, and then fails half-way through making an environment.
makes_environments() {
    "$1" -c 'import venv, ensurepip' 2>/dev/null
}

choose_python() {
    if [ -n "${PYTHON:-}" ]; then
        set -- "$PYTHON"
    else
        set -- python3.13 python3.12 python3.11 python3
    fi
    for candidate in "$@"; do
        version=$(version_of "$candidate") || continue
        if ! supported "$candidate"; then
            unsupported="$candidate is Python $version"
        elif makes_environments "$candidate"; then
            python=$candidate
            return
        elif [ -z "${incomplete:-}" ]; then
            incomplete=$candidate
            incomplete_version=$version
        fi
    done
    if [ -n "${incomplete:-}" ]; then
        stop "Python $incomplete_version ($incomplete) cannot make a virtual environment because its venv module is incomplete: install it (on Debian and Ubuntu: sudo apt install python${incomplete_version%.*}-venv) and run the same command again."
    fi
    stop "Vigia needs Python 3.11, 3.12 or 3.13, but ${unsupported:-no ${PYTHON:-python3} was found}: install one of them (with apt, dnf, brew or pyenv) or name one with PYTHON=/path/to/python3.13, and run the same command again."
}

usable_environment() {
    # An environment names its own folder in its scripts, so a checkout that was moved needs a new one.
    [ "$(cat .venv/made-in 2>/dev/null)" = "$(pwd)" ] || return 1
    supported .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1 || return 1
    [ -z "${PYTHON:-}" ] || [ "$(version_of .venv/bin/python)" = "$(version_of "$PYTHON")" ]
}

fingerprint() {
    cat "$1" pyproject.toml | cksum
}

if usable_environment; then
    [ "$(cat ".venv/installed-$what" 2>/dev/null)" != "$(fingerprint "$lock")" ] || exit 0
else
    choose_python
    echo "Making .venv with Python $(version_of "$python") ..."
    "$python" -m venv --clear .venv
    pwd >.venv/made-in
fi

echo "Installing from $lock (about a minute the first time) ..."
pip() {
    .venv/bin/python -m pip --disable-pip-version-check --quiet --quiet "$@"
}
pip install --require-hashes -r "$lock"
pip install --no-deps --no-build-isolation -e .

# The development set holds the runtime set at the same versions.
fingerprint requirements.lock >.venv/installed-runtime
[ "$what" = runtime ] || fingerprint "$lock" >.venv/installed-dev
