#!/bin/sh
# Installs the pinned packages of $2 into the virtual environment $1; says what went wrong only if something did.
set -eu
echo "Installing the packages of $2 ..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if "$1/bin/python" -m pip --version >/dev/null 2>&1; then
  pip="$1/bin/python -m pip"
else
  pip="python3 -m pip --python $1/bin/python"
fi
# shellcheck disable=SC2086 - the words of $pip are meant to be split
if ! $pip install --disable-pip-version-check --no-input -q -r "$2" >"$log" 2>&1; then
  cat "$log" >&2
  echo "The packages of $2 could not be installed; see above." >&2
  exit 1
fi
