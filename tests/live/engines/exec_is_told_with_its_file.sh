#!/bin/sh
# SPDX-License-Identifier: MIT
# report_exec comes once per exec, scripts of scripts too, with the path as it
# was passed, the file that is really run, the number of arguments and variables;
# an exec that fails is only a call that fails. The engine stays through all.
. "$WEIR_SOURCE/tests/live/engines/common.sh"
engine exec_engine
here=$(pwd -P)
shell=$(readlink -f /bin/sh)
printf '#!/bin/sh\nexec env -i A=1 B=2 ./outer one\n' >start
printf '#!%s/inner\n' "$here" >outer
# An interpreter that is a script: it is handed the other one, and its arguments.
printf '#!/bin/sh\nexec /bin/sh -c "exit 6" /bin/sh\n' >inner
chmod +x start outer inner
status=0
timeout 60 "$WEIR" run -o out -e ./exec_engine.so ./start || status=$?
[ "$status" = 6 ] || fail "status $status: $(cat out)"
# The shells look for env in several places, and add variables of their own.
sed 's/^[0-9]* *//; s/ [0-9]* 0$/ N 0/' out | grep -v 'execve -2' >found
cat >expected <<LINES
exec script ./start $shell 2 N 0
execve 0
exec elf /usr/bin/env /usr/bin/env 6 N 0
execve 0
exec script ./outer $shell 4 N 0
execve 0
exec elf /bin/sh $shell 4 N 0
execve 0
LINES
diff expected found || fail "$(cat out)"
grep -q ' exec script ./outer .* 4 2 0$' out || fail "variables: $(cat out)"
status=0
timeout 60 "$WEIR" run -o out -e ./exec_engine.so /bin/sh -c 'exec ./missing' 2>/dev/null || status=$?
[ "$status" = 127 ] || fail "status $status of a missing program"
sed 's/^[0-9]* *//' out | grep -v 'execve 0$' | cut -d' ' -f1,2 >found
printf 'exec elf\nexecve -2\n' >expected
diff expected found || fail "$(cat out)"
