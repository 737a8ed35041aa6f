#!/bin/sh
# SPDX-License-Identifier: MIT
# A loader that is run as a program has no interpreter, and does not say where its
# program headers lie: its calls go by jump all the same.
set -e
. "$(dirname "$0")/sites.sh"
loader=$(readlink -f /lib64/ld-linux-x86-64.so.2)
"$WEIR" sites --json -o sites.json -- "$loader" --help >help
python3 - "$loader" <<'EOF'
import json
import sys

rows = [json.loads(line) for line in open('sites.json')]
mine = [row for row in rows if row.get('path') == sys.argv[1]]
sys.exit('not patched: %s' % rows if not any(row['jumps'] for row in mine) else 0)
EOF
