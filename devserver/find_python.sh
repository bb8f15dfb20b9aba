#!/bin/sh
# `find_python.sh [PYTHON]`: print the path of the Python that `make setup` uses. That is the one given; else that of
# .venv; else the newest CPython from 3.11 to 3.14 on PATH that runs and can make virtual environments. Where there is
# none, one sentence on standard error and exit code 2.
check='
import platform, sys
if platform.python_implementation() != "CPython" or not (3, 11) <= sys.version_info[:2] <= (3, 14):
    print("is %s %s, but the portal runs on CPython 3.11 to 3.14" % (
        platform.python_implementation(), platform.python_version()))
else:
    try:
        import ensurepip, venv
    except ImportError:
        print("has no module venv (on Debian: apt install python%d.%d-venv)" % sys.version_info[:2])
    else:
        print("ok " + sys.executable)
'
reason= without_venv=

refuse() {
    echo "$1" >&2
    exit 2
}

# Print the path of this Python and end, if it can be used; else set $reason. A pyenv shim may exist and not run.
try() {
    result=$("$1" -c "$check" 2>/dev/null) || result='does not run'
    case $result in
        "ok "*) echo "${result#ok }" && exit 0 ;;
        *) reason="$1 $result" ;;
    esac
}

# Try every program of this name on PATH.
try_name() {
    IFS=:
    for directory in $PATH; do
        if [ -x "${directory:-.}/$1" ]; then try "${directory:-.}/$1"; fi
    done
    unset IFS
}

case $1 in
    '') ;;
    */*) try "$1" ;;
    *) try_name "$1" ;;
esac
if [ -n "$1" ]; then
    refuse "PYTHON=$1: ${reason:-"there is no such program on PATH"}. Name another Python, or leave PYTHON= out."
fi

if [ -x .venv/bin/python ] && .venv/bin/python -c 'import pip' >/dev/null 2>&1; then try .venv/bin/python; fi

for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
    reason=
    try_name "$name"
    case $reason in *"has no module venv"*) without_venv=${without_venv:-$reason} ;; esac
done
[ -z "$without_venv" ] || refuse "$without_venv. Install that and run make again."
refuse "There is no CPython from 3.11 to 3.14 on PATH. Install one (on Debian 12: apt install python3.11 python3.11-venv) or name one with PYTHON=/path/to/python, and run make again."
