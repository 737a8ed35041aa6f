#!/bin/sh
# SPDX-License-Identifier: MIT
# The kernel answers calls of the vsyscall page without a system call instruction.
set -e
. "$(dirname "$0")/strict.sh"
build escapes

./escapes vsyscall >native || { echo "skip: vsyscall=none"; exit 77; }
refused 'a call of the vsyscall page is not seen' ./escapes vsyscall
warned 'not seen: what vDSO and vsyscall page answer' 0 ./escapes vsyscall
