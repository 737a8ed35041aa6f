#!/bin/sh
# SPDX-License-Identifier: MIT
# The sites of a program that ends by the exit of its last thread, or only one, are told.
set -e
. "$(dirname "$0")/sites.sh"
build last_thread -pthread

# told WORDS...: the run's 50 calls are among those of its C library
told() {
	timeout 60 "$WEIR" sites --json -o sites.json -- ./last_thread "$@"
	python3 - <<'EOF'
import json

rows = [json.loads(line) for line in open('sites.json')]
calls = sum(row['jumps'] + row['traps'] for row in rows if row['ev'] == 'sites' and 'libc' in row['path'])
assert calls >= 50, rows
EOF
}

told
told the only
