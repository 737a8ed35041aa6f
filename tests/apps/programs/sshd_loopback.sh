#!/bin/sh
# SPDX-License-Identifier: MIT
# A server that forks, changes roots and users and executes itself for each
# connection; the client talks to it with and without a terminal.
port=$((20000 + $$ % 20000))
[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
ssh-keygen -q -t ed25519 -N '' -f client && ssh-keygen -q -t ed25519 -N '' -f host || exit 99
cp client.pub authorized
cat >config <<END
Port $port
ListenAddress 127.0.0.1
HostKey $PWD/host
AuthorizedKeysFile $PWD/authorized
StrictModes no
PidFile none
UsePAM no
Subsystem sftp internal-sftp
END
cat >options <<END
Port $port
IdentityFile $PWD/client
StrictHostKeyChecking no
UserKnownHostsFile $PWD/known
LogLevel ERROR
BatchMode yes
END
cat >session.sh <<'END'
/usr/sbin/sshd -D -f config 2>log &
server=$!
deadline=$(($(date +%s) + 60))
until ssh -F options 127.0.0.1 true 2>/dev/null; do
	[ "$(date +%s)" -lt $deadline ] && kill -0 $server || { cat log; exit 98; }
done
ssh -F options 127.0.0.1 'echo from there; exit 5'
echo "status $?"
ssh -tt -F options 127.0.0.1 'tty | sed "s/[0-9]*$//"' </dev/null
seq 20000 | ssh -F options 127.0.0.1 cat | md5sum
echo "get $PWD/config copy" | sftp -q -F options -b - 127.0.0.1 >/dev/null && cmp config copy && echo same
kill $server
wait $server
echo "server ended with $?"
END
$RUN sh session.sh
