#!/bin/sh
# SPDX-License-Identifier: MIT
# The auxiliary vector tells where the program headers would be if a segment contained them, and
# where an interpreter that is linked for address 0 begins; others start, and are patched, too.
set -e
. "$(dirname "$0")/sites.sh"
cat >bare.ld <<'EOF'
PHDRS { text PT_LOAD FLAGS(5); }
SECTIONS
{
	. = PLACE;
	.text : { *(.text*) } :text
	/DISCARD/ : { *(.note*) *(.eh_frame*) *(.dyn*) *(.gnu*) *(.hash) *(.interp) *(.rela*) }
}
EOF
echo 'int main(void) { return 0; }' >empty.c
bare="-nostdlib -ffreestanding -fno-stack-protector"
headless="$bare -Wl,--build-id=none,-T,bare.ld"

# runs MAPPING: ./$program ends as natively, its calls go by jump
runs() {
	status=0
	timeout 60 "$WEIR" sites --json -o sites.json -- "./$program" || status=$?
	[ $status -eq 7 ] || { echo "$program: $status"; exit 1; }
	python3 - "$1" <<'EOF'
import json
import sys

rows = [json.loads(line) for line in open('sites.json')]
jumps = sum(row['jumps'] for row in rows
            if row['ev'] == 'sites' and row['path'].endswith(sys.argv[1]))
assert jumps >= 45, rows
EOF
}

# links FLAGS...: the program itself, and one whose interpreter it is
links() {
	build fixed_interpreter "$@"
	runs /fixed_interpreter
	cc -o program -Wl,--dynamic-linker="$PWD/fixed_interpreter" empty.c
	program=program
	runs '[interpreter]'
}

links $headless -no-pie -Wl,--defsym,PLACE=0x10000000
links $headless -pie -fPIE -Wl,--no-dynamic-linker,--defsym,PLACE=0
links $headless -shared -fPIC -Wl,-e,_start,--defsym,PLACE=0x10000000
links $bare -shared -fPIC -Wl,-e,_start,-Ttext-segment=0x10000000
