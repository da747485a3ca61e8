# make serve   installs what is locked and serves answers over corpus/ on 127.0.0.1:8000
# make test    installs what is locked and runs the whole test suite
PYTHON ?= python3
VENV := .venv
TRAIN_VENV := .venv-train
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: serve test lint types imports eval check soak bench train adapt calibrate train-embedder data lock screenshots clean

serve: $(VENV)/serve.stamp
	$(BIN)/dateline serve

test: $(VENV)/test.stamp
	$(BIN)/python -m pytest --numprocesses=auto --dist=loadfile --cov --cov-report=term:skip-covered

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/test.stamp
	$(BIN)/mypy

imports: $(VENV)/test.stamp
	$(BIN)/lint-imports

eval: $(VENV)/serve.stamp
	$(BIN)/dateline eval

check: lint types imports test eval

soak: $(VENV)/test.stamp  ## 1,000 kills at random moments, a model that keeps failing, bad documents for hours.
	DATELINE_KILLS=1000 $(BIN)/python -m pytest --timeout=0 tests/test_kill.py
	$(BIN)/python -m eval.benchmarks.faults --requests 2000
	DATELINE_FUZZ_EXAMPLES=5000 $(BIN)/python -m pytest --timeout=0 tests/test_fuzz_sources.py
	$(BIN)/python -m tests.fuzz_sources --seconds 3600

# The second is for making models: torch and its like are no part of the product.
# pip 23's resolver wants `coverage[toml]` pinned beside `coverage`, and then trips on it: hence a newer one.
$(VENV)/bin/python $(TRAIN_VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Dateline needs Python 3.11 or newer; try: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(@:/bin/python=)
	$@ -m pip --disable-pip-version-check --quiet install pip==26.3

# With the hashes of the lock, and nothing else; the package itself stays where it is (editable).
$(VENV)/serve.stamp: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing locked dependencies into $(VENV) (a minute or two, once) ..."
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: requirements-dev.lock $(VENV)/serve.stamp
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

bench: $(VENV)/bench.stamp  ## Ingest, search and ask, beside LlamaIndex's and Haystack's own pipelines.
	@test -n "$(DATA)" || { echo "Give the folder that holds realtimeqa/: make bench DATA=…"; exit 2; }
	$(BIN)/python -m eval.benchmarks.against_peers --data "$(DATA)"

$(VENV)/bench.stamp: requirements-bench.lock $(VENV)/serve.stamp
	$(PIP) install --require-hashes -r requirements-bench.lock
	@touch $@

TRAIN := PYTHONPATH=. $(TRAIN_VENV)/bin/python
WORK ?= .train

train: data $(WORK)/trained.stamp  ## Make the reader; stopped with Ctrl-C, the same again goes on where it was.
	$(TRAIN) training/export_reader.py --data "$(DATA)" --base $(WORK)/base --work $(WORK)
	$(MAKE) calibrate

MINUTES ?= 60

adapt: data | $(TRAIN_VENV)/train.stamp  ## Teach the reader further, as it stands in rag/models, on training/news.
	$(TRAIN) training/adapt_reader.py --data "$(DATA)" --work $(WORK)/adapted --minutes $(MINUTES)
	$(TRAIN) training/export_reader.py --data "$(DATA)" --base rag/models/reader --work $(WORK)/adapted
	$(MAKE) calibrate

# The floor is chosen over RealTimeQA's articles of 2023 where DATA holds them; a home of them is made once.
calibrate: data | $(TRAIN_VENV)/train.stamp
	if [ -d "$(DATA)/realtimeqa" ]; then $(TRAIN) -m eval.benchmarks.realtimeqa --data "$(DATA)" --year 2023 \
		--home $(WORK)/homes --questions 1 && $(TRAIN) training/calibrate.py --data "$(DATA)" --home $(WORK)/homes/2023; \
		else $(TRAIN) training/calibrate.py --data "$(DATA)"; fi

train-embedder: data | $(WORK)/base/model.safetensors  ## Tune the embedder; stored vectors are made anew after.
	$(TRAIN) training/train_embedder.py --data "$(DATA)" --base $(WORK)/base --work $(WORK)/embedder
	$(TRAIN) training/export_embedder.py --tuned $(WORK)/embedder/embedder.safetensors

data:
	@test -n "$(DATA)" || { echo "Give the folder that holds reader/: make train DATA=…"; exit 2; }

# A WORK is of one DATA and one ARGS (--passes, --seed): with others, give another folder or remove this one.
$(WORK)/trained.stamp: | $(WORK)/base/model.safetensors
	$(TRAIN) training/train_reader.py --data "$(DATA)" --base $(WORK)/base --work $(WORK) $(ARGS)
	@touch $@

$(WORK)/base/model.safetensors: | $(TRAIN_VENV)/train.stamp
	$(TRAIN) training/base.py --to $(WORK)/base

$(TRAIN_VENV)/train.stamp: training/requirements.lock training/torch.txt | $(TRAIN_VENV)/bin/python
	@echo "Installing what training needs into $(TRAIN_VENV) (some minutes, once) ..."
	$(TRAIN_VENV)/bin/python -m pip --quiet install --require-hashes -r training/requirements.lock
	$(TRAIN_VENV)/bin/python -m pip --quiet install -r training/torch.txt
	@touch $@

lock:  ## Resolve anew for Python 3.11 to 3.13 (needs uv).
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml --group dev -o requirements-dev.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml --group bench -o requirements-bench.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		pyproject.toml training/requirements.in -c requirements.lock -o training/requirements.lock

clean:
	rm -rf $(VENV) $(TRAIN_VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
