#!/bin/sh
# SPDX-License-Identifier: MIT
# No place for any pun, but the number is loaded just in front of the call.
set -e
. "$(dirname "$0")/sites.sh"
build taken_windows -DPREFIX -DLOAD
sites
expect 4 load
