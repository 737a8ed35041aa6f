#!/bin/sh
# SPDX-License-Identifier: MIT
# utrace(7) and the pages of section 3 are complete: each function that utrace.h
# declares, and each event and resume action, is named by one of them.
set -eu
cd "$WEIR_SOURCE"
functions=$(sed -n 's/^[a-z].*[ *]\(utrace_[a-z_]*\)(.*/\1/p' include/utrace.h | grep -v _action)
[ "$(echo "$functions" | wc -l)" -ge 12 ] || { echo "too few functions: $functions"; exit 1; }
for name in $functions; do
	case $name in utrace_current | utrace_proc_status) continue ;; esac # in the header only
	grep -qx "\.Nm $name\( ,\)*" man/*.3 || { echo "$name has no page"; exit 1; }
done
for name in $(sed -n 's/^\t_UTRACE_EVENT_\([A-Z_]*\),.*/\1/p' include/utrace.h); do
	grep -Eq "^\.It Dv (.* )?$name( |\$)" man/utrace.7 || { echo "event $name is missing"; exit 1; }
done
for name in STOP INTERRUPT REPORT SINGLESTEP BLOCKSTEP RESUME DETACH; do
	grep -q "UTRACE_$name\$" man/utrace.7 || { echo "action $name is missing"; exit 1; }
done
