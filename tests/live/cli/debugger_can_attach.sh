#!/bin/sh
# SPDX-License-Identifier: MIT
# After its start nobody traces the program by ptrace: gdb and strace can.
set -eu
"$WEIR" trace -o log grep TracerPid /proc/self/status >pid
printf 'TracerPid:\t0\n' | diff - pid
