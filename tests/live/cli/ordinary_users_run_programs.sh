#!/bin/sh
# SPDX-License-Identifier: MIT
# Containers and build machines run the tests as root, who may do everything;
# users may not: no ptrace of undumpable processes, small limits for locked
# memory, a soft limit for descriptors below the hard one.
# timeout: 300
set -eu

# Somebody else than root: all tests run so.
[ "$(id -u)" -eq 0 ] || exit 0

ulimit -Hn | grep -q unlimited || [ "$(ulimit -Hn)" -gt 1024 ]
# This test's own folder is root's alone.
TMPDIR=/tmp "$WEIR_SOURCE/tests/live/run" WEIR="$WEIR" --user nobody --build "$PWD/build" \
	--modes native,null,trace --only '^basics/' --only '^corners/undumpable' \
	--only '^threads/exec' --only '^threads/scripts'
