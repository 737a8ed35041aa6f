/* SPDX-License-Identifier: MIT */
/*
 * Reading, writing, listing and clearing plan files.
 */
#include "supervisor/plan_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	FORMAT = 5, /* to be raised when planner or plan change their meaning */
	NAME_SIZE = 2 * BUILD_ID_MAXIMUM + 1,
	FOLDER_SIZE = 4096,
	PATH_SIZE = FOLDER_SIZE + NAME_SIZE + 32,
	FILE_SIZE_MAXIMUM = 16 * 1024 * 1024,
};

struct cache_header {
	char magic[8];
	u32 format;
	u32 id_size;
	u8 id[BUILD_ID_MAXIMUM];
	u64 file_size; /* of what was planned */
	u64 plan_size; /* bytes that follow */
	u64 checksum;  /* of header, with 0 here, and plan */
};

static const char magic[8] = "weirplan";

/* FNV-1a: against accidents, not against enemies, who could write to the program as well. */
static u64 checksum_of(u64 sum, const void *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		sum = (sum ^ ((const u8 *)bytes)[i]) * 0x100000001b3ULL;
	return sum;
}

static u64 checksum(struct cache_header header, const struct code_plan *plan)
{
	header.checksum = 0;
	return checksum_of(checksum_of(0xcbf29ce484222325ULL, &header, sizeof(header)), plan,
			   header.plan_size);
}

const char *plan_cache_folder(char *path, size_t size)
{
	const char *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	int length = -1;

	/* The specification has relative paths ignored. */
	if (cache != NULL && cache[0] == '/')
		length = snprintf(path, size, "%s/weir/plans", cache);
	else if (home != NULL && home[0] == '/')
		length = snprintf(path, size, "%s/.cache/weir/plans", home);
	return length >= 0 && (size_t)length < size ? path : NULL;
}

static void name_of(const struct build_id *id, char name[NAME_SIZE])
{
	for (u32 i = 0; i < id->size; i++)
		snprintf(name + (size_t)i * 2, 3, "%02x", id->bytes[i]);
}

static bool path_of(const struct build_id *id, char path[PATH_SIZE])
{
	char folder[FOLDER_SIZE];
	char name[NAME_SIZE];

	if (id->size == 0 || plan_cache_folder(folder, sizeof(folder)) == NULL)
		return false;
	name_of(id, name);
	snprintf(path, PATH_SIZE, "%s/%s", folder, name);
	return true;
}

/* Is it all there, and does it say what it should? */
static bool is_valid(const struct cache_header *header, const struct code_plan *plan, size_t size)
{
	return memcmp(header->magic, magic, sizeof(magic)) == 0 && header->format == FORMAT &&
	       header->id_size <= BUILD_ID_MAXIMUM && header->plan_size == size &&
	       planner_size(plan->count, plan->instruction_count) == size &&
	       checksum(*header, plan) == header->checksum;
}

/* Reads a plan file of any build-id. 0, or -errno. */
static int read_plan(const char *path, struct cache_header *header, struct code_plan **plan)
{
	struct code_plan *found = NULL;
	struct stat status;
	int err = -EINVAL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	size_t size;

	if (fd < 0)
		return -errno;
	/* What somebody else has put there is nothing to rely on. */
	if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode) || status.st_uid != geteuid() ||
	    (status.st_mode & (S_IWGRP | S_IWOTH)) != 0 || status.st_size > FILE_SIZE_MAXIMUM ||
	    status.st_size < (off_t)(sizeof(*header) + planner_size(0, 0)))
		goto out_close;
	size = (size_t)status.st_size - sizeof(*header);
	found = malloc(size);
	if (found == NULL || read(fd, header, sizeof(*header)) != (ssize_t)sizeof(*header) ||
	    read(fd, found, size) != (ssize_t)size || !is_valid(header, found, size))
		goto out_close;
	*plan = found;
	found = NULL;
	err = 0;
out_close:
	free(found);
	close(fd);
	return err;
}

int plan_cache_load(const struct build_id *id, size_t size, struct code_plan **plan)
{
	struct cache_header header;
	struct code_plan *found;
	char path[PATH_SIZE];
	int err = path_of(id, path) ? read_plan(path, &header, &found) : -ENOENT;

	if (err < 0)
		return err;
	if (header.file_size == size && header.id_size == id->size &&
	    memcmp(header.id, id->bytes, id->size) == 0) {
		*plan = found;
		return 0;
	}
	free(found);
	return -EINVAL;
}

/* Makes the folder and those above it. */
static void make_folders(char *path)
{
	for (char *at = path + 1; (at = strchr(at, '/')) != NULL; at++) {
		*at = '\0';
		mkdir(path, 0700);
		*at = '/';
	}
}

static bool write_whole(int fd, const void *bytes, size_t size)
{
	return write(fd, bytes, size) == (ssize_t)size;
}

void plan_cache_store(const struct build_id *id, size_t size, const struct code_plan *plan)
{
	struct cache_header header = { .format = FORMAT,
				       .id_size = id->size,
				       .file_size = size,
				       .plan_size =
					   planner_size(plan->count, plan->instruction_count) };
	char draft[PATH_SIZE + 8];
	char path[PATH_SIZE];
	bool written;
	int fd;

	if (!path_of(id, path))
		return;
	memcpy(header.magic, magic, sizeof(magic));
	memcpy(header.id, id->bytes, id->size);
	header.checksum = checksum(header, plan);
	make_folders(path);
	snprintf(draft, sizeof(draft), "%s.XXXXXX", path);
	fd = mkostemp(draft, O_CLOEXEC);
	if (fd < 0)
		return;
	written =
	    write_whole(fd, &header, sizeof(header)) && write_whole(fd, plan, header.plan_size);
	/* Readers see the old file or the new one, whole, whoever else writes. */
	if (close(fd) < 0 || !written || rename(draft, path) < 0)
		unlink(draft);
}

int plan_cache_list(void (*each)(void *context, const char *name, long sites, long long size),
		    void *context)
{
	char folder[FOLDER_SIZE];
	char path[PATH_SIZE + 256];
	struct dirent *entry;
	int count = 0;
	DIR *files;

	if (plan_cache_folder(folder, sizeof(folder)) == NULL)
		return -ENOENT;
	files = opendir(folder);
	if (files == NULL)
		return errno == ENOENT ? 0 : -errno;
	while ((entry = readdir(files)) != NULL) {
		struct code_plan *plan = NULL;
		struct cache_header header;
		struct stat status = { .st_size = 0 };
		long sites = -1;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (read_plan(path, &header, &plan) == 0)
			sites = (long)plan->count;
		free(plan);
		lstat(path, &status);
		each(context, entry->d_name, sites, (long long)status.st_size);
		count++;
	}
	closedir(files);
	return count;
}

static void remove_one(void *context, const char *name, long sites, long long size)
{
	char folder[FOLDER_SIZE];
	char path[PATH_SIZE + 256];
	int *err = context;

	(void)sites;
	(void)size;
	if (plan_cache_folder(folder, sizeof(folder)) == NULL)
		return;
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (unlink(path) < 0 && errno != ENOENT)
		*err = -errno;
}

int plan_cache_clear(void)
{
	int err = 0;
	int count = plan_cache_list(remove_one, &err);

	return err < 0 ? err : count;
}
