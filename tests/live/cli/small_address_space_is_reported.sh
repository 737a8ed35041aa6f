#!/bin/sh
# SPDX-License-Identifier: MIT
# Job runners limit the address space. Where weir's own memory does not fit it
# says so and ends with its own status, not with a crash.
status=0
(ulimit -v 4000000 && exec "$WEIR" trace -o trace true) 2>message || status=$?
[ "$status" = 125 ] || { echo "status $status, not 125: $(cat message)"; exit 1; }
grep -q '^weir: cannot map the domain: ' message && grep -q 'ulimit -v' message || { cat message; exit 1; }
