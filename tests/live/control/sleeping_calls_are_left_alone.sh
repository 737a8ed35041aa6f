#!/bin/sh
# SPDX-License-Identifier: MIT
# STOP and REPORT leave sleeping calls alone, INTERRUPT breaks them off as a stop signal does.
. "$WEIR_SOURCE/tests/live/control/common.sh"
under_bridge
