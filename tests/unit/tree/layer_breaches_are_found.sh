#!/bin/sh
# SPDX-License-Identifier: MIT
# A checker that finds nothing proves nothing: each rule is broken once in a
# small tree, and each breach must be named.
set -u

mkdir -p include src/base src/engines src/view
echo '/* SPDX-License-Identifier: MIT */' >include/utrace.h
echo '/* Public. */' >>include/utrace.h
cat >src/base/bad.c <<'END'
/* SPDX-License-Identifier: MIT */
/* Breaks every rule of the inside. */
#include <stdio.h>
#include "agent/syscall.h"
int bad(char *to)
{
	strcpy(to, "x");
	free(to);
	if (errno == 0)
		goto again;
	switch (*to) { case SYS_read: return 1; } // FIXME
again:
	return 0;
}
END
cat >src/engines/bad.c <<'END'
/* SPDX-License-Identifier: MIT */
/* Looks inside. */
#include "base/types.h"
END
echo 'int unlicensed;' >src/view/bad.c

out=$("$WEIR_SOURCE/scripts/check-layers" .) && { echo "accepted: $out"; exit 1; }
failed=0
while read -r breach; do
	case $out in
	*"$breach"*) ;;
	*) echo "not found: $breach"; failed=1 ;;
	esac
done <<'END'
src/base/bad.c:3: base runs in traced processes, without <stdio.h>
src/base/bad.c:4: base must not include agent/syscall.h
src/base/bad.c:7: strcpy() is banned here
src/base/bad.c:8: free() is banned here
src/base/bad.c:9: errno exists only on the host side
src/base/bad.c:10: goto again: goto serves cleanup
src/base/bad.c:11: system call numbers are decided in tables
src/base/bad.c:11: write an issue
src/engines/bad.c:3: engines must not include base/types.h
src/view/bad.c:1: the first line must be the SPDX identifier
src/view/bad.c:2: the purpose of the file
END
[ "$failed" -eq 0 ] || echo "$out"
exit "$failed"
