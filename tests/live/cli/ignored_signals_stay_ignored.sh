#!/bin/sh
# SPDX-License-Identifier: MIT
# nohup and background jobs start programs with signals ignored; weir in
# between must hand on exactly that: dispositions and mask. While a trace shows
# ignored signals they are really blocked (docs/limits.md): then it is the
# dispositions that must be the same.
set -eu
trap '' HUP INT QUIT PIPE TERM USR1
grep -E '^Sig(Ign|Blk)' /proc/self/status >native
"$WEIR" run -e null -- grep -E '^Sig(Ign|Blk)' /proc/self/status >untouched
diff native untouched
grep SigIgn native >native-ignored
"$WEIR" trace -o log grep SigIgn /proc/self/status >traced
diff native-ignored traced
