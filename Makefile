# Two commands matter: `make try` (the product in your browser) and `make test` (everything we check).
PYTHON ?= python3
BIN = .venv/bin
PIP = $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: try test docs bench screenshots format requirements clean

# For instance `make try PORT=8701 LANGUAGE=en`. What the environment calls so is something else, and not taken.
PORT =
LANGUAGE =
try: .venv/run
	$(BIN)/wederhoor try $(if $(PORT),--port $(PORT)) $(if $(LANGUAGE),--language $(LANGUAGE))

# Four at a time on two cores: what waits for a browser, a process or a socket leaves room for others. Each process
# reads what the first one compiled, also where the environment says otherwise.
test: export PYTHONDONTWRITEBYTECODE =
test: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder

# After changing a procedure file or what can stand in one: the JSON Schema and the table of requirements.
docs: .venv/run
	$(BIN)/python -m tools

bench: .venv/dev
	$(BIN)/python -m benchmarks

# The pictures in the docs, made anew.
screenshots: .venv/dev
	rm -rf docs/pictures
	$(BIN)/pytest tests/browser/test_main_job.py --screenshots docs/pictures

format: .venv/dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What `serve` needs, and every command but `try`.
.venv/serve: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

# What `try` needs besides.
.venv/run: requirements-try.txt .venv/serve
	$(PIP) install --require-hashes -r requirements-try.txt
	touch $@

# What the tests need besides.
.venv/dev: requirements-dev.txt .venv/run
	$(PIP) install --require-hashes -r requirements-dev.txt
	touch $@

# After changing dependencies in pyproject.toml (needs `uv`).
COMPILE = uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra build pyproject.toml
requirements:
	$(COMPILE) -o requirements.txt
	$(COMPILE) --extra try -o requirements-try.txt
	$(COMPILE) --extra try --extra dev -o requirements-dev.txt

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
