/* SPDX-License-Identifier: MIT */
/*
 * The one writer behind all views. Invariant: whatever happens to the file,
 * the caller can go on formatting; lines that did not reach it are counted.
 */
#include "view/output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/*
 * Keeps our descriptors out of the way of a program that expects low ones and
 * out of what it inherits.
 */
static int move_up(int fd)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, 100);

	if (high < 0)
		return fd;
	close(fd);
	return high;
}

static int spawn_reader(const char *command, int read_end, pid_t *pid)
{
	char *argv[] = { (char[]){ "sh" }, (char[]){ "-c" }, NULL, NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults;
	int err;

	argv[2] = strdup(command);
	if (argv[2] == NULL)
		return -ENOMEM;
	/* We ignore SIGPIPE; the command must not. */
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, read_end, STDIN_FILENO);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
	err = posix_spawn(pid, "/bin/sh", &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	free(argv[2]);
	return -err;
}

static int open_command(const char *command, pid_t *pid)
{
	int ends[2];
	int err;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	err = spawn_reader(command, ends[0], pid);
	close(ends[0]);
	if (err < 0) {
		close(ends[1]);
		return err;
	}
	return ends[1];
}

static int open_file(const char *path, unsigned int flags)
{
	int how = O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY;
	int fd = open(path, how | (flags & OUTPUT_APPEND ? O_APPEND : O_TRUNC), 0666);

	return fd < 0 ? -errno : fd;
}

struct output *output_create(int fd)
{
	struct output *output = calloc(1, sizeof(*output));

	if (output != NULL)
		output->fd = fd;
	return output;
}

int output_open(struct output **out, const char *target, unsigned int flags)
{
	bool is_command = target[0] == '|' || target[0] == '!';
	struct output *output;
	pid_t command = 0;
	int fd = is_command ? open_command(target + 1, &command) : open_file(target, flags);

	if (fd < 0)
		return fd;
	output = output_create(move_up(fd));
	if (output == NULL) {
		close(fd);
		return -ENOMEM;
	}
	output->owns_fd = true;
	output->command = command;
	*out = output;
	return 0;
}

/* A program may have made the terminal we share with it non-blocking. */
static int wait_writable(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLOUT };

	return poll(&ready, 1, -1) < 0 && errno != EINTR ? -errno : 0;
}

/* Returns 0 or -errno; *done is how much went out in either case. */
static int write_all(int fd, const char *bytes, size_t size, size_t *done)
{
	int err = 0;

	*done = 0;
	while (*done < size && err == 0) {
		ssize_t count = write(fd, bytes + *done, size - *done);

		if (count >= 0)
			*done += (size_t)count;
		else if (errno == EAGAIN)
			err = wait_writable(fd);
		else if (errno != EINTR)
			err = -errno;
	}
	return err;
}

static u64 count_lines(const char *bytes, size_t size)
{
	u64 lines = 0;

	for (size_t i = 0; i < size; i++)
		lines += bytes[i] == '\n';
	return lines;
}

int output_flush(struct output *output)
{
	struct text *text = &output->text;
	size_t done;
	int err = 0;

	if (text->size == 0)
		return 0;
	if (output->torn)
		err = write_all(output->fd, "\n", 1, &done);
	done = 0;
	if (err == 0)
		err = write_all(output->fd, text->bytes, text->size, &done);
	if (err == 0)
		output->torn = false;
	if (err < 0) {
		output->unwritten += count_lines(text->bytes + done, text->size - done);
		if (done > 0)
			output->torn = text->bytes[done - 1] != '\n';
		if (output->error == 0)
			output->error = err;
	}
	output->written += text->size;
	text->size = 0;
	return err;
}

void output_destroy(struct output *output)
{
	if (output == NULL)
		return;
	output_flush(output);
	if (output->owns_fd)
		close(output->fd);
	while (output->command > 0 && waitpid(output->command, NULL, 0) < 0 && errno == EINTR)
		continue;
	text_finish(&output->text);
	free(output);
}
