#!/bin/sh
# SPDX-License-Identifier: MIT
# Single and block steps end where they should, at patched and at trapping sites.
. "$WEIR_SOURCE/tests/live/control/common.sh"
under_bridge
timeout 100 "$WEIR" --no-patch run -e ./bridge.so -- "./$name"
