#!/bin/sh
# SPDX-License-Identifier: MIT
# git forks, maps packs, renames and locks; gc runs half a dozen of its programs.
export HOME="$PWD" GIT_CONFIG_NOSYSTEM=1 GIT_PAGER=cat TZ=UTC
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=C GIT_COMMITTER_EMAIL=c@d
git init -q -b main repository && cd repository || exit 99
for i in $(seq 120); do
	echo "line $i" >>file
	echo "$i" >"file$((i % 10))"
	git add . && GIT_AUTHOR_DATE="$((1600000000 + i)) +0000" \
		GIT_COMMITTER_DATE="$((1600000000 + i)) +0000" git commit -q -m "change $i"
done
$RUN git log --stat --graph || exit 1
$RUN git gc --quiet --aggressive || exit 2
git count-objects -v | grep -v size
$RUN git fsck --full || exit 3
$RUN git log --oneline -- file3 | wc -l
exec $RUN git grep -n 'line 77' HEAD~20
