# make demo · make test · make check · make eval: each sets up what it needs in .venv
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test check eval screenshots pin clean

demo: .venv/base
	$(BIN)/bilateral demo

test: .venv/dev
	$(BIN)/pytest -n 2 --ignore=tests/web/test_browser.py
	$(BIN)/pytest tests/web/test_browser.py # alone: a browser beside busy tests runs into its timeouts

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python requirements/audit.py

eval: .venv/dev
	$(BIN)/python -m evaluation $(EVAL)

screenshots: .venv/dev # the README's pictures of the page; needs chromium
	$(BIN)/python docs/screenshots.py

.venv/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "bilateral needs Python 3.11 or newer; try: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/base: requirements/base.txt pyproject.toml | .venv/python
	$(BIN)/pip install --quiet --require-hashes -r requirements/base.txt -r requirements/build.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: requirements/dev.txt .venv/base
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	touch $@

# Pins for every platform and Python, from the ranges in pyproject.toml (needs uv).
PIN := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links
pin:
	$(PIN) pyproject.toml --extra web -o requirements/base.txt
	$(PIN) pyproject.toml --extra web --extra dev -c requirements/base.txt -o requirements/dev.txt
	echo 'hatchling>=1.25\neditables' | $(PIN) - -c requirements/dev.txt -o requirements/build.txt

clean:
	rm -rf .venv demo
