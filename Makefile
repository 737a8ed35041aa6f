# SPDX-License-Identifier: MIT
# The short names of everyday work; Meson and Ninja do the building.
#
#   make              build build/weir            make test        units, golden and live tests
#   make demo         build, then trace ls -l     make test-apps   real programs
#   make install      PREFIX=, DESTDIR=           make check-all   every suite in tests/
#   make format       run clang-format            make hygiene     layers and formatting
#   make clang        build with clang, -Werror   make sanitize    unit tests, ASan and UBSan
#   make bench        native, weir and strace side by side; BENCH= takes options of bench/run
#
# Each further folder of tests/ is a suite and a target of its name. Options in TESTS
# go to scripts/run-tests: make test TESTS='--only patch --seed 7'.
BUILD ?= build
PREFIX ?= /usr/local
TESTS ?=
BENCH ?=
SETUP = meson setup --werror
NINJA = ninja -C

BASIC_SUITES = unit golden live
# A suite exists from its first file on; tests/apps is called test-apps.
MORE_SUITES := $(filter-out $(BASIC_SUITES) meson.build harness.h,\
	$(sort $(foreach file,$(wildcard tests/*/*),$(notdir $(patsubst %/,%,$(dir $(file)))))))
MORE_TARGETS := $(patsubst apps,test-apps,$(MORE_SUITES))

SOURCES = $(shell find src include tests examples bench -name '*.[ch]')

all: build
.DEFAULT_GOAL := all

build: $(BUILD)/build.ninja
	@$(NINJA) $(BUILD) weir

build-all: $(BUILD)/build.ninja
	@$(NINJA) $(BUILD)

$(BUILD)/build.ninja:
	@scripts/bootstrap build
	$(SETUP) --prefix $(abspath $(PREFIX)) $(BUILD)

demo:
	@scripts/bootstrap build demo
	@$(MAKE) --no-print-directory build
	@echo '$$ weir trace ls -l'
	@$(BUILD)/weir trace ls -l
	@echo '$$ weir stat ls -l'
	@$(BUILD)/weir stat ls -l

test:
	@scripts/bootstrap build test
	@$(MAKE) --no-print-directory build-all
	@scripts/run-tests --build $(BUILD) $(TESTS) $(BASIC_SUITES)

$(MORE_TARGETS): %:
	@scripts/bootstrap build test $(@:test-%=%)
	@$(MAKE) --no-print-directory build-all
	@scripts/run-tests --build $(BUILD) $(TESTS) $(@:test-%=%)

bench:
	@scripts/bootstrap build bench
	@$(MAKE) --no-print-directory build
	@bench/run WEIR=$(BUILD)/weir $(BENCH)

check-all: hygiene clang sanitize
	@scripts/bootstrap build test $(MORE_SUITES)
	@$(MAKE) --no-print-directory build-all
	@scripts/run-tests --build $(BUILD) $(TESTS) $(BASIC_SUITES) $(MORE_SUITES)

# The prefix is written into weir.pc, so the build must know it first.
install: $(BUILD)/build.ninja
	@meson configure $(BUILD) -Dprefix=$(abspath $(PREFIX))
	@$(NINJA) $(BUILD) weir
	@meson install -C $(BUILD) --no-rebuild --destdir "$(DESTDIR)"

format:
	@scripts/bootstrap hygiene
	clang-format -i $(SOURCES)

check-format:
	@scripts/bootstrap hygiene
	@clang-format --dry-run -Werror $(SOURCES)

check-layers:
	@scripts/check-layers

check-corpus:
	@scripts/check-corpus

hygiene: check-layers check-format check-corpus

clang:
	@scripts/bootstrap build hygiene
	@test -f $(BUILD)-clang/build.ninja || CC=clang $(SETUP) $(BUILD)-clang
	@$(NINJA) $(BUILD)-clang

sanitize:
	@scripts/bootstrap build test
	@test -f $(BUILD)-sanitize/build.ninja || \
		$(SETUP) -Db_sanitize=address,undefined $(BUILD)-sanitize
	@$(NINJA) $(BUILD)-sanitize
	@scripts/run-tests --build $(BUILD)-sanitize --patience 4 $(TESTS) unit golden

clean:
	rm -rf $(BUILD) $(BUILD)-clang $(BUILD)-sanitize

.PHONY: all build build-all demo test $(MORE_TARGETS) bench check-all install format check-format check-layers \
	check-corpus hygiene clang sanitize clean
