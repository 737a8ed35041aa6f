#!/bin/sh
# SPDX-License-Identifier: MIT
# -e read and -e write print the data itself, byte for byte as strace does, for
# the descriptors that were named and no others.
set -u
failed=0

# expect OPTIONS COMMAND...: the dump lines of the trace are those on standard input.
expect() {
	options=$1
	shift
	cat >wanted
	"$WEIR" trace -o trace $options "$@" >/dev/null 2>&1
	grep -E '^ [|*=]' trace >found
	cmp -s wanted found && return
	echo "weir trace $options $*:"
	diff wanted found
	failed=1
}

printf 'a line\n\001\377of twenty bytes and four more' >file
expect '-e write=1 -s 3' cat file <<'END'
 | 00000  61 20 6c 69 6e 65 0a 01  ff 6f 66 20 74 77 65 6e  a line...of twen |
 | 00010  74 79 20 62 79 74 65 73  20 61 6e 64 20 66 6f 75  ty bytes and fou |
 | 00020  72 20 6d 6f 72 65                                 r more           |
END
expect '--read=0 --write=1' sh -c 'exec head -c 4 <file' <<'END'
 | 00000  61 20 6c 69                                       a li             |
 | 00000  61 20 6c 69                                       a li             |
END
expect '-e write=none' cat file </dev/null

# A vector's buffers lie one behind another in memory here: each has its own lines.
cat >vectors.py <<'END'
import os
fds = os.pipe()
data = bytearray(30)
os.writev(fds[1], [b"abc", b"defgh"])
view = memoryview(data)
os.readv(fds[0], [view[0:3], view[3:30]])
END
expect '-e read=3 -e write=4 -e trace=readv,writev' python3 -S -E vectors.py <<'END'
 * 3 bytes in buffer 0
 | 00000  61 62 63                                          abc              |
 * 5 bytes in buffer 1
 | 00000  64 65 66 67 68                                    defgh            |
 * 3 bytes in buffer 0
 | 00000  61 62 63                                          abc              |
 * 5 bytes in buffer 1
 | 00000  64 65 66 67 68                                    defgh            |
END

# Several messages in a call.
cat >messages.c <<'END'
#define _GNU_SOURCE
#include <sys/socket.h>

int main(void)
{
	struct iovec parts[2] = { { "abc", 3 }, { "defgh", 5 } };
	struct mmsghdr messages[2] = { { .msg_hdr = { .msg_iov = parts, .msg_iovlen = 2 } },
				       { .msg_hdr = { .msg_iov = parts + 1, .msg_iovlen = 1 } } };
	int fds[2];

	socketpair(AF_UNIX, SOCK_DGRAM, 0, fds);
	return sendmmsg(fds[0], messages, 2, 0) != 2;
}
END
gcc -o messages messages.c || exit 1
expect '-e write=3' ./messages <<'END'
 = 2 buffers in vector 0
 * 3 bytes in buffer 0
 | 00000  61 62 63                                          abc              |
 * 5 bytes in buffer 1
 | 00000  64 65 66 67 68                                    defgh            |
 = 1 buffers in vector 1
 * 5 bytes in buffer 0
 | 00000  64 65 66 67 68                                    defgh            |
END

# More than a record holds: what is missing is said.
head -c 20000 /dev/zero >zeros
"$WEIR" trace -o trace -e write=1 dd if=zeros of=/dev/stdout bs=20000 status=none >/dev/null
grep -qE '^ \| 0[0-9a-f]+  [0-9]+ bytes more$' trace || { echo "20000 bytes:"; tail -2 trace; failed=1; }
for bad in read=x write=-1 read=; do
	"$WEIR" trace -e "$bad" true >out 2>&1
	[ $? -eq 125 ] && grep -q '^weir: ' out || { echo "$bad: $(cat out)"; failed=1; }
done
exit "$failed"
