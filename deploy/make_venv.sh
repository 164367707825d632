#!/bin/sh
# Makes the virtual environment $1 with the first Python that is new enough.
set -eu
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "${python:-}" ]; then
  found=$(python3 --version 2>&1 || true)
  echo "Rectify needs Python 3.11 or newer; here is: ${found:-no python3 at all}." >&2
  echo "Install a newer one (on Debian or Ubuntu: apt install python3 python3-pip) and run make again." >&2
  exit 1
fi
echo "Making $1 with $("$python" --version) ..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# without the package python3-venv there is no pip inside: then the machine's own pip installs into it
if ! "$python" -m venv "$1" >"$log" 2>&1 && ! "$python" -m venv --without-pip "$1" >>"$log" 2>&1; then
  rm -rf "$1"
  cat "$log" >&2
  echo "The virtual environment could not be made. On Debian or Ubuntu: apt install python3-venv" >&2
  exit 1
fi
