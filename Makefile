# The only entrance. `make book` and `make test` need Python 3.11 or newer and nothing else.
# Say `make PYTHON=python3.13 book` to choose the Python that .venv is made with.

export PYTHON CHROMIUM
PY := .venv/bin/python
PORT ?= 8000
# Processes that run tests at the same time.
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: help environment book serve notebooks exercises grade test lint mutants bench requirements fresh clean

help: ## print this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | while IFS="$$(printf '\t')" read -r name what; do printf '  make %-13s %s\n' "$$name" "$$what"; done

environment:
	@tools/environment.sh book

book: environment ## execute every chapter and write the site to _build/html
	@$(PY) -m tools.book

serve: book ## open the site in a browser, at http://localhost:8000 (or PORT=...)
	@$(PY) -m tools.serve $(PORT)

notebooks: environment ## write chapters/*.ipynb anew from the chapters' text
	@$(PY) -m tools.notebooks

exercises: environment ## write the learner and solution notebooks anew from exercises/*.md
	@$(PY) -m tools.exercises

grade: environment ## grade a class: make grade EXERCISE=06_lstm_forward FROM=folder [TO=grades/06_lstm_forward] [WITH='--hidden private']
	@test -n "$(EXERCISE)" -a -n "$(FROM)" || { echo "Say which exercise, and where the notebooks are: make grade EXERCISE=06_lstm_forward FROM=folder"; exit 2; }
	@tools/environment.sh sandbox
	@$(PY) -m grading "$(EXERCISE)" "$(FROM)" -o "$(or $(TO),grades/$(EXERCISE))" $(WITH)

test: book ## run every test: library, notebooks, grader, pages in a browser
	@tools/environment.sh reference browser sandbox
	@$(MAKE) --no-print-directory lint
	@$(PY) -m pytest -n $(JOBS) --dist loadfile --nbval --nbval-current-env --nbval-cell-timeout 60 \
	  tests lstm_lib $(wildcard exercises/*.ipynb exercises/solutions/*.ipynb)

lint: environment ## check the style of the code with ruff
	@$(PY) -m ruff check --quiet . && $(PY) -m ruff format --check --quiet . || { echo "ruff: run '.venv/bin/ruff check --fix .' and '.venv/bin/ruff format .'"; exit 1; }

mutants: environment ## plant slips in the kernels, one at a time, and see that the tests notice each
	@$(PY) -m tools.mutation

bench: environment ## measure speed and memory side by side with PyTorch: benchmarks/results (quiet machine, a quarter of an hour)
	@tools/environment.sh reference
	@$(PY) -m benchmarks.speed
	@$(PY) -m benchmarks.scaling

requirements: environment ## compile both lists of pinned packages anew from pyproject.toml
	@$(PY) -m tools.requirements

fresh: ## throw away all that was built: the next build executes every chapter
	rm -rf _build

clean: fresh ## throw away the environment as well
	rm -rf .venv
