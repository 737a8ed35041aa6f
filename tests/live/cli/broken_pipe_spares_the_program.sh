#!/bin/sh
# SPDX-License-Identifier: MIT
# `weir trace -o '|head -1'` ends its reader early. The program goes on, and
# its own SIGPIPE is still deadly, as it was before weir.
set -u
"$WEIR" trace -o '|head -1 >first' sh -c 'for i in 1 2 3 4 5 6 7 8 9; do /bin/true; done; exit 5' 2>err
status=$?
[ "$status" -eq 5 ] || { echo "status $status"; cat err; exit 1; }
grep -q 'execve(' first || { echo "the reader saw nothing"; exit 1; }

"$WEIR" trace -o log sh -c 'kill -PIPE $$; exit 0'
status=$?
[ "$status" -eq 141 ] || { echo "SIGPIPE did not end the program: $status"; exit 1; }
