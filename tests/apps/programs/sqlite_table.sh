#!/bin/sh
# SPDX-License-Identifier: MIT
# A 100 MB table: many pwrites, fsyncs and locks, then an index and a check.
$RUN sqlite3 data.db <<'END'
PRAGMA journal_mode=WAL;
CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT, filler BLOB);
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 200000)
INSERT INTO t SELECT i, 'name ' || (i * 7919 % 200000), zeroblob(480) FROM n;
COMMIT;
CREATE INDEX by_name ON t(name);
SELECT count(*), sum(id), max(name) FROM t;
SELECT id FROM t WHERE name = 'name 4711';
PRAGMA integrity_check;
DELETE FROM t WHERE id % 3 = 0;
VACUUM;
SELECT count(*) FROM t;
PRAGMA page_count;
END
status=$?
echo "status $status, $(($(stat -c %s data.db) > 60000000)) big"
exec $RUN sqlite3 data.db 'SELECT nothing FROM nowhere' 2>/dev/null
