# Everything a checkout needs: `make run`, `make test`, `make lint`. Only Python >= 3.11 has to be there.

# The environment's own Python once it is there, else the newest found that the lock has wheels for; one that can make an
# environment by itself before one that cannot.
FIND_PYTHON = for modules in venv,ensurepip sys; do \
	for python in .venv/bin/python python3.14 python3.13 python3.12 python3.11 python3; do \
		"$$python" -c "import sys, $$modules; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && echo "$$python" && exit; \
	done; done
PYTHON ?= $(shell $(FIND_PYTHON))
NO_PYTHON = porchlight: no Python 3.11 or newer was found; install one, or name it: make PYTHON=/path/to/python3 $@
SET_UP = python='$(PYTHON)'; "$$python" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null \
	|| { echo "$(NO_PYTHON)" >&2; exit 1; }; "$$python" deploy/set_up.py

.PHONY: run test lint
.NOTPARALLEL:

run:
	@$(SET_UP) requirements.txt
	@exec .venv/bin/porchlight run

test:
	@$(SET_UP) requirements-dev.txt
	.venv/bin/python -m pytest -n auto --dist loadfile $(PYTEST)

lint:
	@$(SET_UP) requirements-dev.txt
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/python -m mypy
	.venv/bin/lint-imports
