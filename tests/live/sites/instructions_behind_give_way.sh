#!/bin/sh
# SPDX-License-Identifier: MIT
# No place for any pun, and nothing in front that could give way.
set -e
. "$(dirname "$0")/sites.sh"
build taken_windows -DPREFIX
sites
expect 4 evict
