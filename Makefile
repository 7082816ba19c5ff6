# The front door: `make help` lists what it can do. Everything happens in .venv and var/ of this folder.

PYTHON_HERE := .venv/bin/python
.DEFAULT_GOAL := help
.PHONY: help run test check fix docs tour bench prove mutate lock clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

run: ## Everything on http://127.0.0.1:8000 (PORT=8010 make run): web, worker, look-alike payments, demo world
	@tools/boot.sh run
	@exec $(PYTHON_HERE) -m tools.serve

test: ## All tests: on SQLite, on a PostgreSQL of their own, and in a real browser
	@tools/boot.sh dev
	@$(PYTHON_HERE) -m tools.test $(ARGS)

check: ## Format, lint, types, import rules, templates, translations, generated docs, migrations
	@tools/boot.sh dev
	@$(PYTHON_HERE) -m tools.check $(ARGS)

fix: ## Format and repair what can be repaired
	@tools/boot.sh dev
	@$(PYTHON_HERE) -m ruff check --fix --quiet .
	@$(PYTHON_HERE) -m ruff format --quiet .

docs: ## Write docs/states.md, errors.md, routes.md and schema.md from the code
	@tools/boot.sh dev
	@$(PYTHON_HERE) -m tools.app docs build

tour: ## Pictures of the pages of a small demo world, into docs/tour/
	@tools/boot.sh dev
	@$(PYTHON_HERE) -m tools.tour

bench: ## The benchmarks: a table, and JSON under var/bench
	@tools/boot.sh dev
	@$(PYTHON_HERE) -m bench $(ARGS)

prove: ## The long proofs: races, kill -9, restore
	@tools/boot.sh dev
	@$(PYTHON_HERE) -m bench.prove $(ARGS)

mutate: ## Would a test notice a changed rule of money? Lists the mutants that no test noticed
	@tools/boot.sh dev
	@$(PYTHON_HERE) -m tools.mutate $(ARGS)

lock: ## Write both lock files from pyproject.toml (needs uv)
	@tools/lock.sh

clean: ## Remove the database, media and caches of this folder, but not .venv
	@rm -rf var mutants .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
