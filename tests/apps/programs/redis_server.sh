#!/bin/sh
# SPDX-License-Identifier: MIT
# An event loop under load, background threads, a fork for saving, SIGTERM.
$RUN redis-server --port 0 --unixsocket "$PWD/socket" --save '' --daemonize no \
	--logfile log --dir "$PWD" &
server=$!
deadline=$(($(date +%s) + 60))
until redis-cli -s socket ping >/dev/null 2>&1; do
	[ "$(date +%s)" -lt $deadline ] && kill -0 $server 2>/dev/null || { cat log; exit 98; }
done
redis-benchmark -s socket -q -n 20000 -c 20 -t set,get,incr,lpush,lrange_100 >/dev/null || exit 97
redis-benchmark -s socket -q -n 20000 -c 20 -P 16 -t set,get >/dev/null || exit 96
redis-cli -s socket get counter:__rand_int__
redis-cli -s socket llen mylist
redis-cli -s socket save
redis-cli -s socket bgsave
until redis-cli -s socket info persistence | grep -q 'rdb_bgsave_in_progress:0'; do :; done
redis-cli -s socket info persistence | tr -d '\r' | grep rdb_last_bgsave_status
kill -TERM $server
wait $server
echo "server ended with $?"
grep -c 'ready to exit' log
