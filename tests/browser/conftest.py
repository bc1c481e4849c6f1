"""Chromium from the system, through pytest-playwright.

Playwright's synchronous API leaves an event loop in the thread, and Django then refuses every query, the teardown's
included. So this folder runs in a process of its own (`tests/run.sh`) with Django told that it may.
"""

import os
import shutil

import pytest

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    # Root needs the flag; nothing but our own pages is opened. The context's locale does not reach the browser's own
    # controls: dates and files are asked for in the language of its environment (where its translations are installed).
    return {
        **browser_type_launch_args,
        "executable_path": executable,
        "args": ["--no-sandbox"],
        "env": {**os.environ, "LANGUAGE": "de"},
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "de-DE", "timezone_id": "Europe/Berlin"}
