# Everything a contributor or a CI job runs. `make help` lists it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What is installed, by what is asked for: files that are generated anew are no reason.
PROJECTS := pyproject.toml runtime/pyproject.toml generated/kubernetes/pyproject.toml
READY := $(VENV)/.ready-$(firstword $(shell cat $(PROJECTS) | cksum))

DEMO := $(VENV)/demo
SPEC := specs/kubernetes/1.36

.DEFAULT_GOAL := help
.PHONY: help setup demo example-restarter example-sites generate verify check test test-envtest test-lowest test-wheels test-peers mutate soak fuzz bumps bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with the three distributions and the tools

$(READY):
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kubewright needs Python 3.11 or newer; set PYTHON=")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--editable runtime --editable generated/kubernetes --editable '.[dev]'
	@rm -f $(VENV)/.ready-* && touch $(READY)

demo: setup ## Generate the Kubernetes client, install it and use it on a server
	@mkdir -p $(DEMO) && : > $(DEMO)/says
	$(BIN)/kubewright generate --package kubeclient
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--editable generated/kubernetes
	@echo
	@$(BIN)/kubewright inspect $(SPEC) | head -n 8 | cut -c 1-118
	@echo "    …"
	@echo
	@$(BIN)/kubewright serve $(SPEC) --kubeconfig-out $(DEMO)/kubeconfig \
		> $(DEMO)/says & server=$$!; \
	trap 'kill $$server 2>/dev/null; wait $$server' EXIT; \
	until grep . $(DEMO)/says; do kill -0 $$server || exit 2; sleep 0.1; done; \
	KUBECONFIG=$(DEMO)/kubeconfig $(BIN)/python examples/quickstart.py

example-restarter: setup ## A controller of built-in kinds, on the embedded server
	$(BIN)/python -m examples.restarter

example-sites: setup ## A controller of a CRD: generate its client, run it on the embedded server
	$(BIN)/kubewright generate --package examples.sites.client
	$(BIN)/python -m examples.sites

generate: setup ## Render what is committed: clients and the runtime's meta/v1
	$(BIN)/kubewright generate
	$(BIN)/python scripts/unasync.py

verify: setup ## Check that what is committed is what the sources render to
	$(BIN)/kubewright verify
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
	$(BIN)/python -m pytest tests/e2e tests/differential

test-lowest: setup ## Run the tests with the lowest dependencies and 4 GiB of memory: VERSIONS
	$(BIN)/python scripts/test_elsewhere.py lowest $(or $(VERSIONS),3.11 3.13)

test-wheels: setup ## Run the tests against the distributions as an index has them: VERSIONS
	$(BIN)/python scripts/test_elsewhere.py wheels $(or $(VERSIONS),3.11)

test-peers: setup $(VENV)-peers/.ready ## Run other people's clients against the embedded server
	$(BIN)/python -m pytest tests/peers

$(VENV)-peers/.ready: tests/peers/requirements.txt
	$(PYTHON) -m venv $(VENV)-peers
	$(VENV)-peers/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

mutate: setup $(VENV)-mutate/.ready ## Say which changes of the code no test notices: ONLY, MINUTES
	$(BIN)/python scripts/mutate.py --cosmic-ray $(VENV)-mutate/bin $(if $(ONLY),--only $(ONLY)) $(if $(MINUTES),--minutes $(MINUTES))

$(VENV)-mutate/.ready: Makefile
	$(PYTHON) -m venv $(VENV)-mutate
	$(VENV)-mutate/bin/python -m pip install --quiet --disable-pip-version-check 'cosmic-ray>=8.7,<9'
	@touch $@

soak: setup ## Tell 1,000 stories of faults to informers, and 30 on a real server: KUBEBUILDER_ASSETS
	$(BIN)/python -m tests.soak --seeds 1000 --real 30

fuzz: setup ## Generate from hostile documents for 20 minutes: MINUTES
	$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),20)

bumps: setup ## Write what each bump of Kubernetes means for programs: docs/bumps
	@mkdir -p docs/bumps
	set -e; for bump in 1.34-1.35 1.35-1.36; do for form in markdown html; do \
		$(BIN)/kubewright diff --package kubeclient -o $$form \
			specs/kubernetes/$${bump%-*} specs/kubernetes/$${bump#*-} \
			> docs/bumps/$$bump.$$(test $$form = html && echo html || echo md); \
	done; done

bench: setup ## Measure against the peers, as ratios
	$(BIN)/python -m benchmarks

clean: ## Remove the environments and caches
	rm -rf $(VENV) .venv-bench .venv-peers .venv-elsewhere .venv-mutate .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
