# Every chore is one word; the logic is in scripts/ (Python, nothing but its standard library until the packages are in).
PYTHON ?= $(firstword $(foreach name,python3.11 python3,$(shell command -v $(name))) python3)
.DEFAULT_GOAL := help
.PHONY: help setup run test lint check lock services soak bench

help: ## list these words
	@sed -n 's/^\([a-z]*\): ## /  make \1	/p' Makefile

setup: ## packages, fonts, database, demonstration county, static files
	@$(PYTHON) -m scripts.setup

run: ## set up what is not yet, then start everything on http://127.0.0.1:8000/
	@$(PYTHON) -m scripts.run

test: ## every test on SQLite, an eighth of those of the database on a private PostgreSQL too, then the journeys in a browser
	@$(PYTHON) -m scripts.test

lint: ## format the code and repair what can be repaired by itself
	@$(PYTHON) -m scripts.lint

check: ## style, types, layers, production settings, migrations, punctuation, locks
	@$(PYTHON) -m scripts.check

lock: ## pin requirements/*.in with hashes
	@$(PYTHON) -m scripts.packages
	@.venv/bin/python -m scripts.lock

services: ## a private PostgreSQL to try the product on, until Ctrl-C
	@$(PYTHON) -m scripts.cluster

soak: ## the long tests: kill storms, long walks, all of PostgreSQL
	@$(PYTHON) -m scripts.soak

bench: ## measure against floors and peers, and write bench/results.md; one part alone: python -m bench PART
	@$(PYTHON) -m scripts.packages bench
	@.venv/bin/python -m bench
