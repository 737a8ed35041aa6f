# SPDX-License-Identifier: MIT
# Read by tests: what the machine may lack.

# host_has int80|code32|counter|events
host_has() {
	[ -x ./host ] || cc -std=gnu11 -D_GNU_SOURCE -O1 -o host "$WEIR_SOURCE/tests/live/host.c" || exit 1
	./host "$1"
}
