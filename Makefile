# Everything a newcomer needs. Each target sets up what it lacks.
PYTHON ?= python3
JOBS ?= 2
# End-to-end tests wait for processes much of the time: two more of them than cores.
E2E_JOBS ?= $(shell expr $(JOBS) + 2)
# Compiled modules are kept even where the environment says otherwise: tests start many processes.
export PYTHONDONTWRITEBYTECODE :=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
INSTALLED := $(VENV)/.installed
PYTEST := $(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test unit e2e deep check bench soak mutants audit docs format clean bench-peers

# What running parktime takes, and what working on it takes besides.
$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e '.[web]'
	touch $(INSTALLED)

$(READY): $(INSTALLED)
	$(PIP) -e '.[dev]'
	touch $(READY)

demo: $(INSTALLED)
	$(BIN)/parktime run christmas-queensland

# The quick tiers: each part by itself, and simulator and daemon in one process.
test: $(READY)
	$(PYTEST) -m 'not e2e' tests

unit: $(READY)
	$(PYTEST) -m 'unit and not e2e' tests

# What starts processes, a terminal, a browser or PostgreSQL, and long plays.
e2e: $(READY)
	HYPOTHESIS_PROFILE=e2e $(PYTEST) -n $(E2E_JOBS) -m e2e tests

# The end-to-end tier and all properties with many more examples, seeds and orders of actions: about an hour.
deep: $(READY)
	HYPOTHESIS_PROFILE=deep PARKTIME_DEPTH=4 $(PYTEST) -m 'e2e or hypothesis' tests

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Random worlds with faults and kills on every core for an hour, or for SOAK_S seconds.
SOAK_S ?= 3600
soak: $(INSTALLED)
	$(BIN)/parktime fuzz --coverage --jobs 0 --seconds $(SOAK_S)

# Deliberate bugs, each of which some test must catch.
mutants: $(READY)
	$(BIN)/python -m benchmarks.mutations

# Other libraries beside which parktime is measured, in an environment of their own.
PEERS := .peers/.installed
$(PEERS): benchmarks/peers/requirements.txt
	$(PYTHON) -m venv .peers
	.peers/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/peers/requirements.txt
	touch $(PEERS)

# Ratios of CPU times beside peers, by turns, written into docs/contributing/benchmarks.md; then the other benchmarks.
PAIRS ?= 5
bench: $(READY) $(PEERS)
	$(BIN)/python -m benchmarks.table --pairs $(PAIRS)
	$(BIN)/python -m pytest -q benchmarks

# Other mock servers, from npm; those that need Java or npm are skipped where it is missing.
bench-peers: $(READY)
	$(BIN)/python -m benchmarks.mock_servers

# Dependencies with known vulnerabilities. Where the database cannot be reached, it says so and fails nobody.
audit: $(READY)
	@{ $(PIP) pip-audit && $(BIN)/pip-audit --vulnerability-service osv --progress-spinner off -r constraints.txt --no-deps --disable-pip; } > $(VENV)/audit.txt 2>&1; \
	  if grep -q 'Found .* known vulnerabilit' $(VENV)/audit.txt; then cat $(VENV)/audit.txt; exit 1; \
	  elif grep -q 'No known vulnerabilities' $(VENV)/audit.txt; then echo 'audit: no known vulnerabilities'; \
	  else tail -n 1 $(VENV)/audit.txt; echo 'audit: skipped, its database cannot be reached from here'; fi

# The documentation site, into site/; it can be opened from there without a server.
DOCS := $(VENV)/.docs
$(DOCS): $(INSTALLED)
	$(PIP) -e '.[docs]'
	touch $(DOCS)

docs: $(DOCS)
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) .peers site build dist *.egg-info .mypy_cache .ruff_cache .hypothesis .benchmarks
