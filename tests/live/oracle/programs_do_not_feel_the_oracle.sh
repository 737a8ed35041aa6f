#!/bin/sh
# SPDX-License-Identifier: MIT
# Watching takes memory, descriptors and calls of its own. Limits of memory are still
# the program's, filters of calls let it live, and neither a heap of a gigabyte nor
# a full table of mappings makes a call wait for long.
set -u
failed=0

mkdir empty
for test in basics/memory_limit_counts_only_ours basics/limits_on_memory_are_the_programs \
	basics/program_break_grows corners/seccomp_allowlists_may_be_short \
	maps/full_tables_of_mappings_do_no_harm; do
	gcc -std=gnu11 -D_GNU_SOURCE -O1 -pthread -I"$WEIR_SOURCE/tests/live" -o program \
		"$WEIR_SOURCE/tests/live/$test.c" || exit 1
	(cd empty && exec timeout 60 "$WEIR" -o ../report check --oracle -- ../program)
	status=$?
	[ "$status" = 0 ] && grep -q ' 0 unpredicted$' report && continue
	echo "$test: status $status"
	cat report
	failed=1
done
exit "$failed"
