/* SPDX-License-Identifier: MIT */
/*
 * Socket calls with lengths in and out.
 */
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "live.h"

int main(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int pair[2], value = 1;
	char buffer[32];

	socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
	send(pair[0], "twelve bytes", 12, 0);
	recv(pair[1], buffer, 5, 0);
	recv(pair[1], buffer, 32, MSG_PEEK);
	recv(pair[1], buffer, 32, 0);
	recv(pair[1], buffer, 32, MSG_DONTWAIT);
	shutdown(pair[0], SHUT_WR);
	recv(pair[1], buffer, 32, 0);
	send(pair[0], "x", 1, MSG_NOSIGNAL);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, sizeof(value));
	bind(fd, (struct sockaddr *)&address, sizeof(address));
	listen(fd, 5);
	getsockname(fd, (struct sockaddr *)&address, &length);
	connect(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), (struct sockaddr *)&address,
		length);
	accept(fd, NULL, NULL);
	accept(99, NULL, NULL);
	return 0;
}
