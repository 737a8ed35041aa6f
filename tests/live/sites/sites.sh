# SPDX-License-Identifier: MIT
# Read by the tests of this folder: build a program, run it under `weir sites`,
# and look at how its own call sites were intercepted.

# build NAME FLAGS...: NAME.c beside the test becomes ./NAME
build() {
	program=$1
	shift
	cc -std=gnu11 -O1 "$@" -o "$program" "$(dirname "$0")/$program.c"
}

# The cache of the user is none of the tests' business.
XDG_CACHE_HOME=$PWD/cache
export XDG_CACHE_HOME

# sites [WEIR OPTIONS...]: runs ./$program ROUNDS; its sites are left in `sites`,
# one "OFFSET TACTIC JUMPS TRAPS" each.
sites() {
	timeout 60 "$WEIR" "$@" sites --json -v -o sites.json -- "./$program" 50
	python3 - "$program" >sites <<'EOF'
import json
import sys

for line in open('sites.json'):
    row = json.loads(line)
    if row['ev'] == 'site' and row['path'].endswith('/' + sys.argv[1]):
        print(hex(row.get('offset', row.get('address'))), row['tactic'], row['jumps'], row['traps'])
EOF
}

# expect COUNT TACTIC[|TACTIC]: so many sites were patched so, and ran by jump from then on
expect() {
	count=$(awk -v tactic="$2" '$2 ~ "^(" tactic ")$" && $3 >= 45' sites | wc -l)
	if [ "$count" -ne "$1" ]; then
		echo "expected $1 sites with tactic $2, got $count:"
		cat sites
		exit 1
	fi
}
