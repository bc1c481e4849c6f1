#!/usr/bin/env bash
# All tests. Those in Chromium run by themselves: Playwright leaves an event loop in its thread, and Django refuses
# database access there unless told otherwise (tests/browser/conftest.py tells it, for that folder only).
set -uo pipefail
processes=${1:-2}
cd "$(dirname "$0")/.."
python=.venv/bin/python
"$python" manage.py compile_translations || exit 1

status=0
"$python" -m pytest -n "$processes" --dist loadgroup --ignore=tests/browser || status=$?
if [ -d tests/browser ]; then
    "$python" -m pytest -n "$processes" --dist loadgroup tests/browser || status=$?
fi
exit "$status"
