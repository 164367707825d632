# `make demo` tries it out, `make test` runs every test. Both need Python 3.11 or newer, make and pip, nothing else.
VENV := .venv
BIN := $(VENV)/bin
CORES := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
# the tests' databases live in memory where there are two gigabytes of it to spare: no waiting for the disk
MEMORY := $(shell [ "$$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1)" -gt 2000000 ] 2>/dev/null && echo /dev/shm)
PO := $(wildcard translations/*/LC_MESSAGES/messages.po)

.PHONY: demo test lint check setup setup-dev clean

demo: setup
	@exec $(BIN)/python -m deploy.demo

# the tests start many processes, which need not compile everything again
test: setup-dev
	PYTHONDONTWRITEBYTECODE= $(if $(MEMORY),TMPDIR=$(MEMORY) )$(BIN)/pytest -n $(CORES) --dist worksteal $(ARGS)

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

check: lint
	$(BIN)/mypy

setup: $(VENV)/run.stamp $(PO:.po=.mo)

setup-dev: $(VENV)/dev.stamp $(PO:.po=.mo)

$(BIN)/python:
	@sh deploy/make_venv.sh $(VENV)

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	@sh deploy/install.sh $(VENV) requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	@sh deploy/install.sh $(VENV) requirements-dev.txt
	@touch $@

%.mo: %.po $(VENV)/run.stamp
	@$(BIN)/pybabel -q compile -i $< -o $@

# removes the environment only; the data in instance/ stays
clean:
	rm -rf $(VENV)
