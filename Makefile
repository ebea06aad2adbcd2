# Two commands matter: `make run` and `make test`. Everything they need beyond Python and make, they bring.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
NPM := $(PY) scripts/npm.py

.PHONY: run test check bench chaos gallery manifest lock clean

run: .venv/run.done node_modules/.done
	$(PY) -m sandbox $(if $(ICS),--ics "$(ICS)") $(if $(STATE),--state "$(STATE)")

test: .venv/dev.done node_modules/.done
	$(PY) -m pytest -n auto --dist loadfile

check: .venv/dev.done
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

bench: .venv/dev.done
	$(PY) -m tests.bench $(if $(QUICK),--quick)

chaos: .venv/dev.done
	$(PY) -m tests.chaos $(if $(SEED),--seed $(SEED)) $(if $(INTERVIEWS),--interviews $(INTERVIEWS)) $(if $(MINUTES),--minutes $(MINUTES)) $(SCENE)

gallery: .venv/dev.done node_modules/.done
	$(PY) -m cards.gallery --out build/gallery

manifest: .venv/run.done
	$(PY) -m manifest --out build/muster.zip

# The lock files carry hashes and no index address: any index that serves the same files will do.
COMPILE := $(VENV)/bin/uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml

lock: .venv/bin/python
	$(PY) -m pip install -q --disable-pip-version-check uv
	$(COMPILE) -o requirements/bot.txt
	$(COMPILE) --extra sandbox -o requirements/run.txt
	$(COMPILE) --extra sandbox --extra dev -o requirements/dev.txt

clean:
	rm -rf $(VENV) node_modules build var

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Muster needs Python 3.11 or newer.")'
	$(PYTHON) -m venv $(VENV)

.venv/run.done: requirements/run.txt | .venv/bin/python
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@touch $@

.venv/dev.done: requirements/dev.txt .venv/run.done
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/.done: package.json package-lock.json .venv/run.done
	$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@
