#!/bin/sh
# SPDX-License-Identifier: MIT
# Keys are random, so what is printed is whether they work.
$RUN ssh-keygen -q -t ed25519 -N '' -C comment -f key || exit 1
$RUN ssh-keygen -q -t rsa -b 2048 -N 'secret words' -C comment -f rsa || exit 2
$RUN ssh-keygen -y -f key | cut -d' ' -f1
$RUN ssh-keygen -l -f rsa.pub | cut -d' ' -f1,3-
echo message >message
$RUN ssh-keygen -q -Y sign -n file -f key message || exit 3
echo "me $(cat key.pub)" >allowed
$RUN ssh-keygen -Y verify -n file -f allowed -I me -s message.sig <message | cut -d' ' -f1-3
exec $RUN ssh-keygen -y -P wrong -f rsa 2>/dev/null
