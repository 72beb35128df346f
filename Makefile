# Two commands matter: `make demo` and `make test`. Both set themselves up.
PY := .venv/bin/python
STAMP := .venv/.installed

.PHONY: setup demo test check bench soak fmt lock clean

setup: $(STAMP)

$(STAMP): requirements-dev.lock pyproject.toml
	@test -x $(PY) || python3 -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(STAMP)

demo: setup
	@.venv/bin/dondoc demo $(if $(FAST),--fast,)

test: setup
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -q $(ARGS)

check: setup
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/lint-imports
	@$(PY) -m tests.catalogs

bench: setup
	@$(PY) -m benchmarks.run $(ARGS)
	@$(PY) -m benchmarks.growth
	@$(PY) -m benchmarks.plan_office $(if $(findstring --quick,$(ARGS)),1000 200,)

soak: setup
	@SOAK=1 $(PY) -m pytest -q -s tests/soak tests/chaos/test_every_step.py \
		tests/scheduler/test_limits_at_the_far_end.py tests/bot/test_pushed_events_are_kept.py $(ARGS)

fmt: setup
	@.venv/bin/ruff check --fix-only .
	@.venv/bin/ruff format .

# Names, versions and hashes only: the lock files name no index.
lock:
	uv pip compile -q --generate-hashes --python-version 3.11 pyproject.toml --no-header -o requirements.lock
	uv pip compile -q --generate-hashes --python-version 3.11 --extra dev pyproject.toml --no-header -o requirements-dev.lock

clean:
	rm -rf .venv demo-out .mypy_cache .ruff_cache .pytest_cache
