# Everything a developer starts with; `make` alone explains it. Works with GNU make 3.81 and later.

.DEFAULT_GOAL := help
SHELL := /bin/sh

PYTHON ?= python3
UV_VERSION := 0.13.9
BIN := .venv/bin

# One stamp for each version of Python: another Python means another environment.
PYTHON_VERSION := $(shell $(PYTHON) -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null)
READY := .venv/.ready-$(PYTHON_VERSION)

# More arguments for the command behind a target: `make test ARGS='-k supervisor'`.
ARGS ?=
# Number of dossiers of the demo: `N=1000 make demo`.
N ?=

# Whatever is not known to be slow is fast: a new folder of tests is run without a change here.
SLOW_TESTS := tests/browser tests/faults tests/__pycache__
FAST_TESTS := $(filter-out $(SLOW_TESTS),$(patsubst %/,%,$(wildcard tests/*/)))
PROTOS := $(sort $(wildcard protos/*/v1/*.proto))
SERVICE_PROTOS := $(shell grep -lE '^service ' $(PROTOS) /dev/null)

# $(call generate,FOLDER): Python and its types from the protos.
PROTOC := $(BIN)/python -m grpc_tools.protoc -I. \
	--plugin=$(BIN)/protoc-gen-mypy --plugin=$(BIN)/protoc-gen-mypy_grpc
define generate
$(PROTOC) --python_out=$(1) --mypy_out=quiet:$(1) $(PROTOS)
$(PROTOC) --grpc_python_out=$(1) --mypy_grpc_out=quiet,only_async:$(1) $(SERVICE_PROTOS)
endef

.PHONY: help
help: ## Explain the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(READY) ## Make the environment .venv (done by every other target when needed)

$(READY): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or later is needed: install it, or name it: make PYTHON=python3.12 setup"; \
		exit 1; }
	@test "$$($(BIN)/python -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null)" \
		= "$(PYTHON_VERSION)" || rm -rf .venv
	@uv=$$(command -v uv) || uv=.tools/bin/uv; \
	if ! "$$uv" --version >/dev/null 2>&1; then \
		rm -rf .tools; \
		$(PYTHON) -m venv .tools || { rm -rf .tools; \
			echo "A virtual environment cannot be made. Install the module venv" \
				"(Debian, Ubuntu: apt install python3-venv) or uv, and try again."; \
			exit 1; }; \
		.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION) \
			|| exit 1; \
	fi; \
	UV_PYTHON_DOWNLOADS=never "$$uv" sync --locked --python "$(PYTHON)"
	@touch $@

.PHONY: run
run: $(READY) ## Start the whole system on this machine; Ctrl-C stops it
	@$(BIN)/dossierpost run $(ARGS)

.PHONY: demo
demo: $(READY) ## Drive example dossiers through the running system (N=1000 make demo: so many)
	@$(BIN)/dossierpost demo $(if $(N),--repeat $(N)) $(ARGS)

.PHONY: test
test: $(READY) ## Run the tests on SQLite
	$(BIN)/pytest -n 2 $(FAST_TESTS) $(ARGS)

.PHONY: test-postgres
test-postgres: $(READY) ## Run the same tests on PostgreSQL, which they start themselves
	DOSSIERPOST_TEST_DATABASE=postgres $(BIN)/pytest -n 2 $(FAST_TESTS) $(ARGS)

.PHONY: bench
bench: $(READY) ## Measure how fast it is
	$(BIN)/python -m bench $(ARGS)

.PHONY: check
check: $(READY) check-code check-protos check-docs ## Check everything that needs no test
	$(BIN)/docker-compose -f compose.yaml config -q

.PHONY: check-code
check-code: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --explicit-package-bases .
	$(BIN)/lint-imports

.PHONY: check-protos
check-protos: $(READY)
	$(BIN)/buf lint
	$(BIN)/buf format -d --exit-code
	@set -e; fresh=$$(mktemp -d); trap 'rm -rf "$$fresh"' EXIT; \
	for main in main origin/main; do \
		if git ls-tree -r --name-only $$main -- protos 2>/dev/null | grep -q '\.proto$$'; then \
			echo "buf breaking, against $$main"; \
			git archive $$main protos buf.yaml | tar -x -C "$$fresh"; \
			$(BIN)/buf breaking --against "$$fresh"; \
			exit 0; \
		fi; \
	done; \
	echo "buf breaking: there is no main with protos to compare with"
	@set -e; fresh=$$(mktemp -d); trap 'rm -rf "$$fresh"' EXIT; \
	$(MAKE) --no-print-directory -s generate-into INTO="$$fresh"; \
	diff -r -x '*.proto' -x __init__.py -x __pycache__ protos "$$fresh/protos" || { \
		echo "Generated code is not what the protos say: run make protos"; exit 1; }

.PHONY: check-docs
check-docs: $(READY)
	$(BIN)/python -m docs.generate --check

.PHONY: format
format: $(READY) ## Bring code and protos into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/buf format -w

.PHONY: protos
protos: $(READY) ## Generate the Python code of the protos
	$(call generate,.)

.PHONY: generate-into
generate-into: $(READY)
	$(call generate,$(INTO))

.PHONY: docs
docs: $(READY) ## Generate the documents that come from the code
	$(BIN)/python -m docs.generate

.PHONY: clean
clean: ## Remove the environment and all caches; the data in .data stays
	rm -rf .venv .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		build dist *.egg-info
	find bench docs protos services shared tests -name __pycache__ -type d -prune \
		-exec rm -rf {} + 2>/dev/null || true
