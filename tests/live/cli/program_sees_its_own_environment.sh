#!/bin/sh
# SPDX-License-Identifier: MIT
# WEIR_OPTIONS is weir's; -E changes what the program sees, and nothing else may.
set -eu
env -i PATH="$PATH" A=1 B=2 env >native
env -i PATH="$PATH" A=1 B=2 WEIR_OPTIONS='--no-patch' "$WEIR" trace -o log env >traced
diff native traced

env -i PATH="$PATH" A=1 B=2 "$WEIR" trace -o log -E A=new -E B -E C=3 env >changed
printf 'PATH=%s\nA=new\nC=3\n' "$PATH" | diff - changed
