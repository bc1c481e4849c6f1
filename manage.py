#!/usr/bin/env python
"""Entry point for every command; see `manage.py help`."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.commands import execute

    execute(sys.argv)
