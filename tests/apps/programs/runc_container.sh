#!/bin/sh
# SPDX-License-Identifier: MIT
# A container: clones onto a stack of their own, all namespaces, a new root,
# capabilities and a seccomp filter, from Go and C in one process.
mkdir -p rootfs/bin
cp /bin/busybox rootfs/bin/ && ln -s busybox rootfs/bin/sh || exit 99
runc spec $([ "$(id -u)" -eq 0 ] || echo --rootless) || exit 98
jq '.process.terminal = false | .process.args = ["sh", "-c", "read line; echo pid $$: $line; exit 3"]
	| .linux.seccomp = {defaultAction: "SCMP_ACT_ALLOW", syscalls:
		[{names: ["mkdirat", "mkdir"], action: "SCMP_ACT_ERRNO"}]}' config.json >new || exit 97
mv new config.json
for i in 1 2 3; do
	echo "hello $i" | $RUN runc --root "$PWD/state" run "weir$$-$i"
	echo "status $?"
done
