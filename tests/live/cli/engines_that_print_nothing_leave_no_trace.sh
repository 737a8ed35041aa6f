#!/bin/sh
# SPDX-License-Identifier: MIT
# Under engines that record nothing, standard error is the program's alone, also
# when processes come, go, and are killed.
set -eu
"$WEIR" run -e null -- sh -c 'sh -c "kill -KILL \$\$" || true; (exit 3) || true; echo done >&2' 2>err
grep -v Killed err | diff - /dev/fd/3 3<<'ERR'
done
ERR
