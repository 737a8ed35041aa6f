#!/bin/sh
# SPDX-License-Identifier: MIT
# Task references and pids: a pid leads to its thread until that is reaped, and
# never to another with the same number; a task that is referenced stays; an exec
# by another thread hands the leader's pid to that.
. "$WEIR_SOURCE/tests/live/engines/common.sh"
engine handles_engine
program handles_program
timeout 60 "$WEIR" run -e ./handles_engine.so ./handles_program || fail "status $?"
