#!/bin/sh
# SPDX-License-Identifier: MIT
# A master that forks workers, reloads on SIGHUP under load, quits on SIGQUIT.
port=$((20000 + $$ % 20000))
mkdir -p html logs
seq 1 200 >html/index.html
cat >nginx.conf <<END
daemon off;
worker_processes 2;
user root;
pid $PWD/pid;
error_log $PWD/logs/error.log notice;
events { worker_connections 256; }
http {
	access_log $PWD/logs/access.log;
	client_body_temp_path $PWD/t1; proxy_temp_path $PWD/t2; fastcgi_temp_path $PWD/t3;
	uwsgi_temp_path $PWD/t4; scgi_temp_path $PWD/t5;
	sendfile on;
	keepalive_requests 100000;
	server { listen 127.0.0.1:$port; root $PWD/html; }
}
END
nginx=$(command -v nginx || echo /usr/sbin/nginx)
$RUN "$nginx" -p "$PWD" -c "$PWD/nginx.conf" 2>stderr &
server=$!
deadline=$(($(date +%s) + 60))
until [ -s pid ] && ab -q -n 1 "http://127.0.0.1:$port/" >/dev/null 2>&1; do
	[ "$(date +%s)" -lt $deadline ] && kill -0 $server 2>/dev/null || { cat logs/error.log; exit 98; }
done
ab -q -n 5000 -c 10 "http://127.0.0.1:$port/" >first &
load=$!
kill -HUP "$(cat pid)"
wait $load
grep -E '^(Complete|Document Length)' first
until [ "$(grep -c 'exited with code 0' logs/error.log)" -ge 2 ]; do :; done
ab -q -n 3000 -c 10 -k "http://127.0.0.1:$port/" | grep -E '^(Complete|Failed|Keep-Alive)'
ab -q -n 100 "http://127.0.0.1:$port/missing" | grep -E '^(Complete|Non-2xx)'
kill -QUIT "$(cat pid)"
wait $server
echo "server ended with $?"
