#!/bin/sh
# SPDX-License-Identifier: MIT
# task_current_syscall tells where a thread sleeps, in this process or another;
# the registers of one that an engine holds are read and changed from elsewhere.
. "$WEIR_SOURCE/tests/live/engines/common.sh"
engine looks_engine
program looks_program
timeout 60 "$WEIR" run -e ./looks_engine.so ./looks_program || fail "status $?"
timeout 60 "$WEIR" --no-patch run -e ./looks_engine.so ./looks_program || fail "trapping: status $?"
