#!/bin/sh
# SPDX-License-Identifier: MIT
# An interpreter that is linked for one address has no AT_BASE; its calls go by jump.
set -e
. "$(dirname "$0")/sites.sh"
build fixed_interpreter -nostdlib -ffreestanding -fno-stack-protector -static -no-pie \
	-Wl,-Ttext-segment=0x10000000
echo 'int main(void) { return 0; }' >program.c
cc -no-pie -Wl,--dynamic-linker="$PWD/fixed_interpreter" -o program program.c
status=0
./program || status=$?
[ $status -eq 7 ] || { echo "natively: $status"; exit 1; }
timeout 60 "$WEIR" sites --json -o sites.json -- ./program || status=$?
[ $status -eq 7 ] || { echo "under weir: $status"; exit 1; }
python3 - <<'EOF'
import json

rows = [json.loads(line) for line in open('sites.json')]
jumps = sum(row['jumps'] for row in rows if row['ev'] == 'sites' and row['path'] == '[interpreter]')
assert jumps >= 45, rows
EOF
