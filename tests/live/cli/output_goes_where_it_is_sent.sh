#!/bin/sh
# SPDX-License-Identifier: MIT
# -o takes a file or a command, -A appends, and by default the trace goes to
# standard error even when the program closes its own.
set -eu
"$WEIR" trace -o file true
grep -q 'execve(' file
before=$(wc -l <file)
"$WEIR" trace -A -o file true
[ "$(wc -l <file)" -eq $((2 * before)) ] || { echo "-A did not append"; exit 1; }

"$WEIR" trace -o '|grep -c ^ >count' true
[ "$(cat count)" -eq "$before" ] || { echo "the command saw $(cat count) of $before lines"; exit 1; }

"$WEIR" trace sh -c 'exec 2>&-; exec true' 2>err
grep -q 'exited with 0' err || { echo "lost with the program's stderr:"; cat err; exit 1; }
