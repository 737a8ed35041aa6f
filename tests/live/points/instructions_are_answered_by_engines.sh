#!/bin/sh
# SPDX-License-Identifier: MIT
# What cpuid, rdtsc, rdtscp, rdrand, rdseed, rdpid and xgetbv give is the
# engine's to say, in every operand form; nothing else changes, not even below
# the stack pointer, and any stack pointer, flags and gs base will do.
. "$WEIR_SOURCE/tests/live/points/common.sh"
engine answers_engine
for flags in -pie -static; do
	program answers_program $flags
	timeout 60 "$WEIR" run -e ./answers_engine.so ./answers_program || fail "$flags: status $?"
done
