# Each target one line of help: `make` prints them.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PYTEST := $(PY) -m pytest
MANAGE := $(PY) manage.py
SIZE ?= demo
PROCESSES ?= 2

.DEFAULT_GOAL := help
.PHONY: help run demo test axe-all screenshots check bench messages format lock packages

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run ## start everything on this machine and print the address; Ctrl-C stops it
	@exec $(MANAGE) run

demo: $(VENV)/.run ## load the demo town into an empty database (SIZE=town for the larger one)
	@$(MANAGE) prepare
	@$(MANAGE) seed --size $(SIZE)

test: $(VENV)/.dev packages ## run all tests, with everything they need set up first
	@bash tests/run.sh $(PROCESSES)

axe-all: $(VENV)/.dev packages ## every page in Chromium, as every role, in all languages, themes and widths
	@AXE_ALL=1 $(PYTEST) -n $(PROCESSES) tests/browser/test_every_page.py

screenshots: $(VENV)/.dev packages ## pictures of every page in var/screenshots (ONLY=meetings: one app's)
	@$(MANAGE) compile_translations
	@$(PYTEST) -q -n $(PROCESSES) tests/browser/screenshots.py
	@echo "var/screenshots/index.html shows them all"

check: $(VENV)/.dev ## format, lint, types, layers, migrations, translations, colours, deployment settings
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(VENV)/bin/lint-imports
	$(PY) -m mypy
	$(MANAGE) compile_translations
	$(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run  # no database, no warning
	$(MANAGE) check_translations
	$(PYTEST) -q tests/common/test_colours.py  # contrast of every pair, palette under colour-vision deficiency
	@echo "check --deploy under production-like variables"
	@env $(PRODUCTION_LIKE) $(MANAGE) check --deploy --fail-level WARNING

bench: $(VENV)/.dev ## measure speed against its floors, print the table, write bench/latest.json
	@$(MANAGE) compile_translations
	@$(PY) -m bench

messages: $(VENV)/.dev ## collect new texts into locale/, then compile (needs GNU gettext)
	@mkdir -p locale
	$(PY) -m django makemessages -l de -e html,txt,py --no-obsolete \
		-i 'var/*' -i 'tests/*' -i 'bench/*' -i 'docs/*' -i 'static/*'
	$(MANAGE) compile_translations

format: $(VENV)/.dev ## put the code into its form
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix --quiet . || $(PY) -m ruff check .

lock: $(VENV)/.dev ## pin the newest allowed packages in both requirements files
	@$(LOCK) -o requirements.txt
	@$(LOCK) --extra dev -o requirements-dev.txt

packages: ## install the system packages that tests need (root on Debian or Ubuntu), or name them
	@bash tests/packages.sh

# --- set-up ---------------------------------------------------------------------------------------------------------

LOCK = $(VENV)/bin/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet --upgrade

# A server that could be on the net: everything the deployment check looks at is set as it would be there.
PRODUCTION_LIKE = DEBUG=False SECRET_KEY=0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_. \
	SITE_URL=https://klimatisch.example EMAIL_HOST=mail.klimatisch.example \
	DATABASE_URL=postgresql://klimatisch:secret@db/klimatisch CELERY_BROKER_URL=redis://:secret@redis:6379/0 \
	CACHE_URL=redis://:secret@redis:6379/1

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python's venv module is missing (Debian: apt-get install python3-venv)."; exit 1; }

# An environment whose making was interrupted has Python but no pip.
COMPLETE_VENV = $(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)

# The stamps are newer than the lock file unless that changed: packages are installed only then.
$(VENV)/.run: requirements.txt | $(VENV)/bin/python
	@echo "Installing the packages of requirements.txt …"
	@$(COMPLETE_VENV)
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing the packages of requirements-dev.txt …"
	@$(COMPLETE_VENV)
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.run
