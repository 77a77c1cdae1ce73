#!/usr/bin/env bash
# Brings the machine to where the book can be built and tested: a Python environment in .venv, and a browser.
# `make` calls it; each part does nothing when there is nothing to do.
#
#   tools/environment.sh book       .venv with everything in requirements.txt, and lstm_lib itself
#   tools/environment.sh reference  PyTorch beside it, which tests/reference compares with
#   tools/environment.sh browser    a Chromium for tests/site
#   tools/environment.sh sandbox    bubblewrap, which the grader confines learners' code with
set -euo pipefail
cd "$(dirname "$0")/.."
pip=(.venv/bin/python -m pip --disable-pip-version-check --quiet --quiet)

fail() { echo "$*" >&2; exit 1; }

# Install Debian packages if we may: as root, or with a sudo that asks for no password.
apt_install() {
  command -v apt-get >/dev/null || return 1
  local as=()
  [ "$(id -u)" = 0 ] || { sudo -n true 2>/dev/null && as=(sudo -n); } || return 1
  echo "apt-get: installing $*"
  ${as[@]+"${as[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get update -qq >/dev/null
  ${as[@]+"${as[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

find_python() {
  local name
  for name in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo "$name"; return; fi
  done
  fail "No Python 3.11 or newer found (looked for ${PYTHON:-python3, python3.13, python3.12, python3.11}): install one, or name it: make PYTHON=/path/to/python3.12 book"
}

book() {
  if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    local python version
    python=$(find_python)
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "environment: creating .venv with Python $version"
    # Debian keeps what `venv` needs in a package of its own.
    "$python" -c 'import ensurepip' 2>/dev/null || apt_install "python$version-venv" \
      || fail "Python $version cannot create environments here: install the package python$version-venv (apt install python$version-venv), then run make again."
    rm -rf .venv
    "$python" -m venv .venv
  fi
  if ! cmp -s <(cat requirements.txt pyproject.toml) .venv/installed; then
    echo "environment: installing what requirements.txt pins (a few minutes the first time)"
    "${pip[@]}" install -r requirements.txt
    "${pip[@]}" install --no-deps --editable .
    cat requirements.txt pyproject.toml > .venv/installed
  fi
}

reference() {
  cmp -s tests/reference/requirements.txt .venv/installed-reference && return
  echo "environment: installing PyTorch, which the tests compare with"
  local cpu=https://download.pytorch.org/whl/cpu index=()
  # PyPI's PyTorch for Linux brings gigabytes of GPU libraries; its own index has one without.
  if [ -z "${PIP_EXTRA_INDEX_URL:-}" ] && [ "$(uname)" = Linux ] \
    && .venv/bin/python -c "import urllib.request as u; u.urlopen('$cpu/', timeout=10)" 2>/dev/null; then
    index=(--extra-index-url "$cpu")
  fi
  "${pip[@]}" install ${index[@]+"${index[@]}"} -r tests/reference/requirements.txt
  cp tests/reference/requirements.txt .venv/installed-reference
}

# The tests look for a browser by the same names (tests/site/browser.py).
have_browser() {
  local name
  for name in ${CHROMIUM:-chromium chromium-browser google-chrome google-chrome-stable}; do
    if command -v "$name" >/dev/null; then return; fi
  done
  [ -e .venv/browser ]
}

browser() {
  have_browser && return
  if ! apt_install chromium fonts-dejavu-core || ! have_browser; then
    echo "environment: downloading Chromium with Playwright"
    .venv/bin/playwright install chromium >/dev/null \
      || fail "No Chromium found and none could be installed: install Chromium or Chrome, or name it: make CHROMIUM=/path/to/chromium test"
    touch .venv/browser
  fi
}

# Where there is none the grader refuses to run, and its tests say that the sandbox is not tested.
sandbox() {
  command -v bwrap >/dev/null || apt_install bubblewrap \
    || echo "environment: no bubblewrap here, and none could be installed: learners' code cannot be confined (apt install bubblewrap)"
}

for part in "$@"; do "$part"; done
