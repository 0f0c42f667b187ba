# Everything starts here: `make` lists the targets. Only Python 3.11 or later, make and bash are needed.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help demo console test check format bench fuzz hooks clean

RUN := .venv/.installed-run
DEV := .venv/.installed-dev
ASSETS := src/minsheng/console/static/vendor/.installed
BENCH := .venv-bench/.installed-bench
FUZZ := .venv-fuzz/.installed-fuzz

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name what; do \
		printf '  make %-8s %s\n' "$$name" "$$what"; done

demo: $(RUN) ## set up, run the main job on a demo city, explain three households, and open the console (ARGS=--no-serve: not)
	@[ $(ASSETS) -nt src/minsheng/console/assets/package-lock.json ] || { scripts/assets && touch $(ASSETS); } || \
		echo "The assets of the pages could not be fetched, neither by npm nor by a wheel: the demo goes on without its console." >&2
	.venv/bin/minsheng demo $(ARGS)

console: $(RUN) $(ASSETS) ## serve the console with demonstration accounts, on the city that `make demo` has made
	.venv/bin/minsheng serve --demo $(ARGS)

test: $(DEV) ## set up and run every test, the slow ones too (finds a Java runtime for the Spark tests)
	@scripts/test $(ARGS)

check: $(DEV) ## format, lint, types, walls and the hooks over the whole tree
	@scripts/check

format: $(DEV) ## put all Python files into shape and mend what can be mended
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .

bench: $(BENCH) ## run the benchmarks in an environment of their own and print their table
	@if home=$$(scripts/find-java); then export JAVA_HOME=$$home; fi; .venv-bench/bin/python -m benchmarks $(ARGS)

fuzz: $(FUZZ) ## feed 100,000 strange files to the readers, guided by coverage, in an environment of its own (Python 3.11)
	@.venv-fuzz/bin/python -m tests.fuzz $(ARGS)

hooks: $(DEV) ## let git run the quick checks before each commit
	git config core.hooksPath scripts/git-hooks

clean: ## remove environments, caches and build products (never ./var, where the data live)
	rm -rf .venv .venv-bench .venv-fuzz build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache spark-warehouse metastore_db derby.log
	find src tests benchmarks scripts -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment is installed again when its lock or the project's own description changes.
$(RUN) $(DEV): .venv/.installed-%: requirements/%.lock pyproject.toml scripts/install
	@scripts/install .venv $*
	@touch $@

$(ASSETS): src/minsheng/console/assets/package-lock.json scripts/assets
	@scripts/assets
	@touch $@

$(BENCH): requirements/bench.lock pyproject.toml scripts/install
	@scripts/install .venv-bench bench
	@touch $@

$(FUZZ): requirements/fuzz.lock pyproject.toml scripts/install
	@PYTHON=$${PYTHON:-python3.11} scripts/install .venv-fuzz fuzz
	@touch $@
