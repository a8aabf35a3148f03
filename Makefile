# Everything a contributor or a CI job runs. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

SPEC := specs/kubernetes/1.36
CLIENT := --package kubeclient --out generated/kubernetes
META := --package kuberuntime.meta.v1 --out runtime/kuberuntime/meta/v1 \
	--config runtime/kubewright.yaml

.DEFAULT_GOAL := help
.PHONY: help setup demo generate verify check test test-envtest bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with the three distributions and the tools

$(READY): pyproject.toml runtime/pyproject.toml generated/kubernetes/pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kubewright needs Python 3.11 or newer; set PYTHON=")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--editable runtime --editable generated/kubernetes --editable '.[dev]'
	@touch $(READY)

demo: setup ## Generate the Kubernetes client, install it and use it
	$(BIN)/kubewright generate $(SPEC) $(CLIENT)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--editable generated/kubernetes
	@echo
	@$(BIN)/kubewright inspect $(SPEC) | head -n 8 | cut -c 1-118
	@echo "    …"
	@echo
	$(BIN)/python examples/quickstart.py

generate: setup ## Render what is committed: the client and the runtime's meta/v1
	$(BIN)/kubewright generate $(SPEC) $(META)
	$(BIN)/kubewright generate $(SPEC) $(CLIENT)
	$(BIN)/python scripts/unasync.py

verify: setup ## Check that what is committed is what the sources render to
	$(BIN)/kubewright verify $(SPEC) $(META)
	$(BIN)/kubewright verify $(SPEC) $(CLIENT)
	$(BIN)/python scripts/unasync.py --check

check: verify ## Formatting, lint, types, and verify
	$(BIN)/black --check --quiet .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy examples scripts benchmarks tests/typing
	$(BIN)/pyright --pythonpath $(BIN)/python

test: setup ## Run the tests
	$(BIN)/python -m pytest -n auto --dist loadgroup

test-envtest: setup ## Run the tests against a real API server: KUBEBUILDER_ASSETS
	$(BIN)/python -m pytest tests/e2e

bench: setup ## Measure against the peers, as ratios
	$(BIN)/python -m benchmarks

clean: ## Remove the environments and caches
	rm -rf $(VENV) .venv-bench .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
