#!/bin/sh
# SPDX-License-Identifier: MIT
# timeout: 300
# Programs that step themselves, set gs, unmap what they do not know, take restartable
# sequences or load libraries run on copies of their functions, and of the library's.
# tests/live/run --modes native,branches,branches-libc runs all that there are.
set -e
"$WEIR_SOURCE/tests/live/run" WEIR="$WEIR" --modes native,branches,branches-libc --build "$PWD" \
	--only 'handlers_return_between|fsgsbase|gs_segments|unknown_memory|restartable|libraries_load' \
	>log 2>&1 || { grep -v '^ok' log; exit 1; }
grep -Eq '^([6-9]|[1-9][0-9]+) passed, 0 failed' log || { cat log; exit 1; }
