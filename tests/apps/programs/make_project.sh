#!/bin/sh
# SPDX-License-Identifier: MIT
# Two jobs at once over a real C project, libiberty of binutils: jobserver pipes,
# the shell, hundreds of short processes.
here=$PWD
if [ ! -e "$SHARED/source/libiberty/Makefile" ]; then
	mkdir "$SHARED/source" && cd "$SHARED/source" || exit 99
	tar -xf /usr/src/binutils/binutils-*.tar.xz --strip-components=1 --wildcards \
		'*/libiberty' '*/include' '*/config' '*/config.*' '*/install-sh' '*/config-ml.in' \
		'*/move-if-change' || exit 98
	cd libiberty && ./configure --silent >configure.log 2>&1 ||
		{ tail -5 configure.log >&2; exit 97; }
fi
cp -r "$SHARED/source" "$here/build" && cd "$here/build/libiberty" || exit 99
$RUN make -j2 --silent >make.log 2>&1
echo "make ended with $?"
ar t libiberty.a | sort
nm --defined-only libiberty.a 2>/dev/null | grep -c ' T '
$RUN make --silent no-such-target 2>/dev/null
exit $?
