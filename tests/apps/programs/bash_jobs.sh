#!/bin/sh
# SPDX-License-Identifier: MIT
# A shell lives on fork, wait, pipes, groups and SIGCHLD.
cat >jobs.bash <<'END'
set -u
count() { local n=0; while read -r _; do n=$((n + 1)); done; echo "$n"; }
seq 1 2000 | grep -v 7 | sort -rn | tee copy | count
(cd / && (pwd; exit 3)); echo "subshell $?"
for i in 1 2 3 4 5 6 7 8; do (exit "$i") & pids[i]=$!; done
for i in 1 2 3 4 5 6 7 8; do wait "${pids[i]}"; echo "job $i gave $?"; done
trap 'echo caught USR1' USR1
kill -USR1 $$
cat <(echo from a substitution) - <<<'and a here-string'
coproc tr a-z A-Z
echo shout >&"${COPROC[1]}"; exec {COPROC[1]}>&-; cat <&"${COPROC[0]}"; wait
set -o pipefail; false | true; echo "pipefail $?"
yes | head -3 | tr '\n' ' '; echo
(kill -TERM $BASHPID); echo "killed $?"
time_out=$(exec 2>&1; sh -c 'echo err >&2; exit 9'); echo "$time_out $?"
for i in $(seq 60); do x=$(/bin/echo "$i"); done; echo "$x"
exit 17
END
exec $RUN bash jobs.bash
