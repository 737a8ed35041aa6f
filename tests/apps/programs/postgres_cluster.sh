#!/bin/sh
# SPDX-License-Identifier: MIT
# Processes that share memory and semaphores, parallel workers, timers that
# cancel calls, eight clients at once; run by an ordinary user, as it insists.
for folder in /usr/lib/postgresql/*/bin; do PATH=$folder:$PATH; done
export PATH PGHOST="$PWD/run" PGDATABASE=postgres
mkdir run db
cat >session.sh <<'END'
initdb -D db -A trust -N >log.init || { cat log.init; exit 98; }
pg_ctl -D db -w -t 100 -l log -o "-k $PGHOST -c listen_addresses= -c fsync=off" start >/dev/null ||
	{ cat log; exit 97; }
psql -Atq <<SQL 2>&1
create table t as select g id, g % 10 v from generate_series(1, 20000) g;
create index on t (id);
set min_parallel_table_scan_size = 0; set parallel_setup_cost = 0; set parallel_tuple_cost = 0;
select v, count(*) from t group by v order by v;
set statement_timeout = 50;
select pg_sleep(100);
SQL
for i in 1 2 3 4 5 6 7 8; do
	psql -Atq -c "update t set v = v + 1 where id % 8 = $i - 1" &
done
wait
psql -Atq -c 'select sum(v) from t'
pg_ctl -D db -w -m fast stop >/dev/null
echo "stopped $?"
END
if [ "$(id -u)" -eq 0 ]; then
	chown nobody . run db && chmod 755 .. || exit 99
	$RUN setpriv --reuid nobody --regid nogroup --clear-groups sh session.sh
else
	$RUN sh session.sh
fi
