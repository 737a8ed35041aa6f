/* SPDX-License-Identifier: MIT */
/*
 * eventfd, timerfd, signalfd, epoll and poll: ready, empty and wrong.
 */
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>

#include "live.h"

int main(void)
{
	struct itimerspec soon = { { 0, 0 }, { 0, 1 } };
	struct epoll_event event = { .events = EPOLLIN };
	uint64_t value = 5;
	int counter = eventfd(0, EFD_NONBLOCK);
	int timer = timerfd_create(CLOCK_MONOTONIC, 0);
	int group = epoll_create1(0);

	read(counter, &value, 8);
	write(counter, &value, 8);
	epoll_ctl(group, EPOLL_CTL_ADD, counter, &event);
	epoll_ctl(group, EPOLL_CTL_ADD, counter, &event);
	epoll_wait(group, &event, 1, 0);
	read(counter, &value, 8);
	epoll_wait(group, &event, 1, 0);
	timerfd_settime(timer, 0, &soon, NULL);
	read(timer, &value, 8);
	read(timer, &value, 3);
	struct pollfd pollers[2] = { { .fd = counter, .events = POLLIN }, { .fd = 88 } };
	poll(pollers, 2, 0);
	poll(pollers, 1, 1);
	epoll_wait(counter, &event, 1, 0);
	return 0;
}
