#!/bin/sh
# SPDX-License-Identifier: MIT
# Something lies where a pun would lead: a prefix makes it lead elsewhere.
set -e
. "$(dirname "$0")/sites.sh"
build taken_windows 
sites
expect 4 prefix
