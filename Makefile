# One command each; `make help` lists them.
PORT ?= 8000
SAMPLE ?= plan
BROWSER ?= yes
VENV_PYTHON := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run setup test prove lint bench drill reset lock browser

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: ## the virtual environment .venv/ and all packages; PYTHON=python3.12 chooses its Python; starts nothing
	@python=$$(sh devserver/find_python.sh "$(PYTHON)") && "$$python" -I devserver/install.py

run: setup ## serve the portal, PORT=8000, SAMPLE=plan|year|busy; sets up what is missing; Ctrl-C stops it all
	@exec $(VENV_PYTHON) manage.py up --port $(PORT) --sample $(SAMPLE)

test: setup browser ## everything a change could break, in 5 minutes on two cores; BROWSER=no leaves the browser out
	@BROWSER=$(BROWSER) $(VENV_PYTHON) -m pytest -n 2 --dist worksteal -m "not prove" --durations=15

prove: setup browser ## the long proofs: every role on every URL without any guard, experiments, all journeys
	@BROWSER=$(BROWSER) HYPOTHESIS_PROFILE=thorough $(VENV_PYTHON) -m pytest -n 2 --dist worksteal -m prove --durations=25

# Tests in a browser use the system's Chromium. Debian's is installed where that may be done without asking.
browser:
	@if { [ "$(BROWSER)" = no ] || command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo 'Installing Chromium for the browser tests'; \
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } >/dev/null; \
	else echo 'The browser tests need Chromium: install it (on Debian: apt install chromium), or leave them out with BROWSER=no.' >&2; exit 2; fi

lint: setup ## linters, types, import contracts, format of templates, missing migrations
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/lint-imports
	@.venv/bin/mypy
	@.venv/bin/djlint templates --lint --quiet
	@.venv/bin/djlint templates --check --quiet
	@$(VENV_PYTHON) manage.py makemigrations --check --dry-run

bench: setup ## the speed table; also as build/bench.json
	@$(VENV_PYTHON) -m tests.bench

drill: setup ## the reliability table; also as build/drill.json
	@$(VENV_PYTHON) -m tests.drill

reset: setup ## forget local data: database, files, logs
	@$(VENV_PYTHON) manage.py forget_local_data

LOCK := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command "make lock" \
	--no-emit-index-url --no-emit-find-links pyproject.toml

lock: setup ## write the hashed locks anew from pyproject.toml; UPGRADE=--upgrade takes the newest versions
	@$(LOCK) $(UPGRADE) -o requirements.txt
	@$(LOCK) $(UPGRADE) --extra dev -c requirements.txt -o requirements-dev.txt
