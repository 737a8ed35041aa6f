#!/bin/sh
# SPDX-License-Identifier: MIT
# Job control as a reader of strace knows it: the signal, the stop, the SIGCONT;
# and no stop where the kernel makes none, in an orphaned process group.
. "$WEIR_SOURCE/tests/live/jobctl/common.sh"
timeout 60 "$WEIR" trace -o trace ./stopper 20 21 22 orphan || fail "status $?"
for name in SIGTSTP SIGTTIN SIGTTOU; do
	printf '%s\n' "--- $name {si_signo=$name, si_code=SI_TKILL} ---" "--- stopped by $name ---" \
		'--- SIGCONT {si_signo=SIGCONT, si_code=SI_USER} ---'
done >expected
echo '--- SIGTSTP {si_signo=SIGTSTP, si_code=SI_TKILL} ---' >>expected
sed -n 's/, si_pid=[0-9]*, si_uid=[0-9]*//; s/^[0-9]* *\(--- \)/\1/p' trace | grep -v SIGCHLD >seen
diff expected seen
