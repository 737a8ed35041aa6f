/* SPDX-License-Identifier: MIT */
/*
 * `weir status`: what runs under weir at the moment, thread by thread, and which
 * engines are attached for which events.
 */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/report.h"
#include "supervisor/status.h"
#include "view/json.h"

struct listing {
	bool json;
	pid_t wanted; /* a domain with this process or thread in it; 0: all */
	u32 found;
};

static bool concerns(const struct status_domain *domain, pid_t wanted)
{
	struct status_task task;

	if (wanted == 0 || wanted == domain->pid)
		return true;
	for (u32 slot = 0; slot < status_slots(domain); slot++) {
		if (status_read(domain, slot, &task) && (task.pid == wanted || task.tid == wanted))
			return true;
	}
	return false;
}

static u32 engine_count(const struct status_task *task)
{
	return task->engine_count < STATUS_ENGINE_COUNT ? task->engine_count : STATUS_ENGINE_COUNT;
}

/* The words are the program's: nothing in them may move the cursor. */
static const char *printable(char *text)
{
	for (char *at = text; *at != '\0'; at++) {
		if (*at < ' ' || *at > '~')
			*at = '?';
	}
	return text;
}

static void print_task(struct status_task *task)
{
	printf("%7d %7d %-9s %6lx %-15s", (int)task->pid, (int)task->tid, task->state, task->events,
	       printable(task->comm));
	for (u32 i = 0; i < engine_count(task); i++)
		printf(" %s:%lx%s", printable(task->engines[i].name), task->engines[i].events,
		       task->engines[i].holds ? ",holds" : "");
	putchar('\n');
}

static void json_hex(struct text *out, const char *name, unsigned long value)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%lx", value);
	json_member_string(out, name, digits);
}

static void print_json(pid_t supervisor, const struct status_task *task)
{
	struct text out = { 0 };

	text_char(&out, '{');
	json_member_signed(&out, "weir", supervisor);
	json_member_signed(&out, "pid", task->pid);
	json_member_signed(&out, "tid", task->tid);
	json_member_string(&out, "state", task->state);
	json_hex(&out, "utrace", task->events);
	json_member_string(&out, "comm", task->comm);
	json_name(&out, "engines");
	text_char(&out, '[');
	for (u32 i = 0; i < engine_count(task); i++) {
		text_string(&out, i > 0 ? ",{" : "{");
		json_member_string(&out, "name", task->engines[i].name);
		json_hex(&out, "events", task->engines[i].events);
		json_member_literal(&out, "holds", task->engines[i].holds ? "true" : "false");
		text_char(&out, '}');
	}
	text_string(&out, "]}\n");
	fwrite(out.bytes, 1, out.size, stdout);
	text_finish(&out);
}

static void list(const struct status_domain *domain, void *context)
{
	struct listing *listing = context;
	struct status_task task;

	if (!concerns(domain, listing->wanted))
		return;
	if (!listing->json)
		printf("%sweir %d\n%7s %7s %-9s %6s %-15s %s\n", listing->found > 0 ? "\n" : "",
		       (int)domain->pid, "PID", "TID", "STATE", "UTRACE", "NAME", "ENGINES");
	listing->found++;
	for (u32 slot = 0; slot < status_slots(domain); slot++) {
		if (!status_read(domain, slot, &task))
			continue;
		if (listing->json)
			print_json(domain->pid, &task);
		else
			print_task(&task);
	}
}

/* 0: none is given. -EINVAL, after saying why. */
static int read_operand(char **argv, pid_t *pid)
{
	char *end;
	long number;

	*pid = 0;
	if (argv[0] == NULL)
		return 0;
	errno = 0;
	number = strtol(argv[0], &end, 10);
	if (argv[1] == NULL && *end == '\0' && errno == 0 && number > 0 &&
	    number == (pid_t)number) {
		*pid = (pid_t)number;
		return 0;
	}
	report_error("For example: weir status 4711", "status: one process number, or none");
	return -EINVAL;
}

int command_status(const struct settings *settings, char **argv)
{
	struct listing listing = { .json = settings->json };
	int count;

	if (read_operand(argv, &listing.wanted) < 0)
		return CLI_FAILED;
	count = status_for_each(list, &listing);
	if (count < 0) {
		report_error(NULL, "status: /proc: %s", strerror(-count));
		return CLI_FAILED;
	}
	if (listing.found == 0 && !listing.json)
		puts("Nothing of yours runs under weir.");
	return listing.found > 0 ? CLI_OK : CLI_REFUSED;
}
