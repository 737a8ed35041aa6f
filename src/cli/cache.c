/* SPDX-License-Identifier: MIT */
/*
 * `weir cache`: the plans of code that are kept on disk.
 */
#include "cli/cli.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "cli/report.h"
#include "supervisor/plan_cache.h"

static void print_file(void *context, const char *name, long sites, long long size)
{
	long long *total = context;

	*total += size;
	if (sites >= 0)
		printf("%-40s %7ld %9lld\n", name, sites, size);
	else
		printf("%-40s %7s %9lld\n", name, "invalid", size);
}

static int clear(const char *folder)
{
	int count = plan_cache_clear();

	if (count < 0) {
		report_error("Remove its files yourself.", "%s: %s", folder, strerror(-count));
		return CLI_FAILED;
	}
	printf("%d plans removed from %s\n", count, folder);
	return CLI_OK;
}

int command_cache(const struct settings *settings, char **argv)
{
	char path[PATH_MAX];
	const char *folder = plan_cache_folder(path, sizeof(path));
	long long total = 0;

	(void)argv;
	if (folder == NULL) {
		report_error("Set XDG_CACHE_HOME.", "there is no place for a cache");
		return CLI_FAILED;
	}
	if (settings->clear_cache)
		return clear(folder);
	printf("%-40s %7s %9s\n", "build-id", "sites", "bytes");
	int count = plan_cache_list(print_file, &total);
	if (count < 0) {
		report_error("Is it readable?", "%s: %s", folder, strerror(-count));
		return CLI_FAILED;
	}
	printf("%d plans, %lld bytes in %s\n", count, total, folder);
	return CLI_OK;
}
