#!/bin/sh
# SPDX-License-Identifier: MIT
# Whoever is killed while it works on the engines of another thread, under its
# lock too, leaves them usable: nobody waits for the dead, weir neither.
. "$WEIR_SOURCE/tests/live/engines/common.sh"
engine locks_engine
program locks_program
timeout 100 "$WEIR" run -e ./locks_engine.so ./locks_program || fail "status $?"
