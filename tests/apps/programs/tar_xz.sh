#!/bin/sh
# SPDX-License-Identifier: MIT
# A pipeline of two programs, one of them with threads.
exec $RUN sh -c '
	tar --sort=name --mtime=@0 --owner=0 --group=0 -C /usr/include -cf - linux asm-generic |
		xz -1 -T2 --block-size=1MiB >out.tar.xz || exit 1
	xz -dc out.tar.xz | sha256sum
	mkdir back && xz -dc out.tar.xz | tar -C back -xf - && ls back
	tar -tf out.tar.xz | wc -l
	tar -xf missing.tar 2>/dev/null'
