# Every target does its own set-up: git, make and Python 3.11, 3.12 or 3.13 are enough.
# PYTHON=/path/to/python chooses the interpreter that .venv is made with.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
UV_COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock" --quiet $(LOCK_FLAGS)

.PHONY: help
help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: install
install: ## Make .venv with what Vigia needs to run
	@scripts/install.sh runtime

.PHONY: install-dev
install-dev:
	@scripts/install.sh dev

.PHONY: demo
demo: install ## Run Vigia with its built-in web chat (PORT=... chooses the port)
	@$(BIN)/vigia demo

.PHONY: test
test: lint ## Check and test, on both databases and in a browser (test-faults has what takes long)
	$(BIN)/pytest -n 3 --dist worksteal -m "not long"

.PHONY: test-faults
test-faults: install-dev ## Die at every point of every scenario, and ask for everything through every door on PostgreSQL too
	$(BIN)/pytest -n 3 --dist worksteal -m long

.PHONY: test-clients
test-clients: install-dev ## Have other people's programs read the status page (needs Node and Java)
	@scripts/install-clients.sh
	$(BIN)/pytest -n 2 clients

.PHONY: bench
bench: install-dev ## Measure what the product promises about speed
	$(BIN)/python -m benchmarks

.PHONY: lint
lint: install-dev ## Check style, types and who imports whom
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

.PHONY: format
format: install-dev ## Put the code into its one format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: messages
messages: install-dev ## Bring the catalogues up to date with the sentences in the code
	$(BIN)/pybabel -q extract -F babel.cfg -k say:1 -k line:1 -k N_ -k count:1,2 --no-location --sort-output \
		--omit-header --project vigia -o templates/locale/vigia.pot .
	$(BIN)/pybabel -q update -D vigia -i templates/locale/vigia.pot -d templates/locale --no-fuzzy-matching \
		--ignore-obsolete --omit-header

.PHONY: lock
lock: install-dev ## Write both lock files anew (LOCK_FLAGS=--upgrade takes newer releases)
	$(UV_COMPILE) --extra build --output-file requirements.lock
	$(UV_COMPILE) --extra build --extra dev --extra social --constraint requirements.lock --output-file requirements-dev.lock
