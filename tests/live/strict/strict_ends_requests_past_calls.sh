#!/bin/sh
# SPDX-License-Identifier: MIT
# Requests to io_uring are not calls: --strict allows to make a ring, not to use it.
set -e
. "$(dirname "$0")/strict.sh"
build escapes

status=0
./escapes probed-ring >native || status=$?
[ "$status" -ne 77 ] || { echo "skip: no io_uring"; exit 77; }
refused 'requests to io_uring are not seen' ./escapes ring
refused 'requests to a polled io_uring are not seen' ./escapes polled-ring
warned 'not seen: requests in 1 io_uring instances, 1 handed in by calls' 0 ./escapes ring
"$WEIR" --strict run -e null -- ./escapes probed-ring | grep -q 'still here'
