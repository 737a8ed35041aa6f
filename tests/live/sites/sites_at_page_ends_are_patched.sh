#!/bin/sh
# SPDX-License-Identifier: MIT
# libc has calls whose jump lies in two pages (dup2 in Debian 12): once they
# trapped for ever.
set -e
. "$(dirname "$0")/sites.sh"
build page_ends
sites
expect 5 pun
