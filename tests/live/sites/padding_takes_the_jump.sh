#!/bin/sh
# SPDX-License-Identifier: MIT
# No place for any pun, and nothing beside the calls that could give way: they go by two
# jumps, the second one in padding. Signals come at each of them.
set -e
. "$(dirname "$0")/sites.sh"
build short_behind -no-pie -fno-pie -pthread
sites
expect 4 pad
timeout 60 "$WEIR" run -e null -- ./short_behind 50000
timeout 60 "$WEIR" --adverse=7 run -e null -- ./short_behind 2000 unchanged
