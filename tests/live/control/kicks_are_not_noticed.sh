#!/bin/sh
# SPDX-License-Identifier: MIT
# A storm of requests does not show in the program: calls, signals, vector registers.
. "$WEIR_SOURCE/tests/live/control/common.sh"
under_bridge
