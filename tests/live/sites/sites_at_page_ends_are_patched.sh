#!/bin/sh
# SPDX-License-Identifier: MIT
# libc has calls whose jump lies in two pages (dup2 in Debian 12): once they
# trapped for ever. Where the heap begins right behind the program, which is a matter of
# chance, its room is kept free and the jumps have a prefix that leads elsewhere.
set -e
. "$(dirname "$0")/sites.sh"
build page_ends
sites
expect 5 'pun|prefix'
