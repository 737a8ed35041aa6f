#!/bin/sh
# SPDX-License-Identifier: MIT
# A daemon forks twice, leaves the session, execs; its work is seen through a fifo.
if [ ! -e "$SHARED/program" ]; then
	cat >program.c <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
	pid_t child = fork();

	if (child != 0) {
		waitpid(child, NULL, 0);
		puts("the starter leaves");
		return 0;
	}
	setsid();
	if (fork() != 0)
		_exit(0);
	umask(027);
	int fd = open("/dev/null", O_RDWR);
	dup2(fd, 0);
	dup2(fd, 1);
	dup2(fd, 2);
	for (fd = 3; fd < 256; fd++)
		close(fd);
	execl("/bin/sh", "sh", "-c", "echo working >result; ls / | wc -l >>result; echo done >fifo",
	      (char *)NULL);
	return 1;
}
END
	gcc -O2 -o "$SHARED/program" program.c || exit 99
fi
mkfifo fifo
ls / | wc -l >want
$RUN "$SHARED/program" &
starter=$!
cat fifo
wait $starter
echo "starter ended with $?"
tail -1 result | cmp - want && head -1 result
stat -c %a result
