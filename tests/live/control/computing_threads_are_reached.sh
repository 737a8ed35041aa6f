#!/bin/sh
# SPDX-License-Identifier: MIT
# A computing thread is stopped, reported on and interrupted from other threads and processes.
. "$WEIR_SOURCE/tests/live/control/common.sh"
under_bridge
