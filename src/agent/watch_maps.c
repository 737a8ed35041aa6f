/* SPDX-License-Identifier: MIT */
/*
 * Which mappings are watched: every writable one of the program, found in
 * /proc/self/maps when the call before may have changed them.
 */
#include "agent/watch_maps.h"

#include "agent/maps.h"
#include "base/domain.h"
#include "base/rawsys.h"

enum {
	ADVICE_POPULATE_READ = 22,
	REGISTER_MODE_WP = 2,
};

/* Pages of files are read in, so that there is a copy before the kernel writes. */
#define POPULATE_LIMIT (64 * MIB)
/* What is larger is the shadow of a sanitizer, and takes seconds to scan. */
#define SIZE_LIMIT (64 * GIB)
/* Segments nearer than this are one: what is between costs less than another scan. */
#define SEGMENT_GAP (16 * MIB)
#define UFFDIO_REGISTER_NUMBER 0xc020aa00ul

struct uffd_register {
	u64 start;
	u64 size;
	u64 mode;
	u64 ioctls;
};

/* Reading the file: where lines go, and what the line before was. */
struct watching {
	s32 userfault;
	u64 end; /* of it */
	struct watch_segments *segments;
};

/* With the gap below, into which a stack may grow. */
static void add_segment(struct watch_segments *segments, u64 start, u64 end)
{
	u32 count = segments->count;

	if (count > 0 &&
	    (count == WATCH_SEGMENTS || start - segments->at[count - 1].end < SEGMENT_GAP)) {
		segments->at[count - 1].end = end;
		return;
	}
	segments->at[count].start = start;
	segments->at[count].end = end;
	segments->count++;
}

static void watch_line(struct watching *watching, const struct maps_line *line)
{
	struct uffd_register request = { line->start, line->end - line->start, REGISTER_MODE_WP,
					 0 };

	if (!line->writable || request.size > SIZE_LIMIT || domain_contains(line->start))
		return;
	if (line->from_file && request.size > POPULATE_LIMIT)
		watching->segments->large_files = 1;
	else if (line->from_file)
		raw_syscall3(__NR_madvise, line->start, request.size, ADVICE_POPULATE_READ);
	/* Mappings that cannot be watched (of devices) are left out. */
	raw_syscall3(__NR_ioctl, (u64)(s64)watching->userfault, UFFDIO_REGISTER_NUMBER,
		     as_u64(&request));
	add_segment(watching->segments, watching->end, line->end);
}

static void each_line(void *context, const struct maps_line *line)
{
	struct watching *watching = context;

	watch_line(watching, line);
	watching->end = line->end;
}

int watch_all_mappings(s32 userfault, struct watch_segments *segments)
{
	struct watching watching = { .userfault = userfault, .segments = segments };

	segments->count = 0;
	segments->large_files = 0;
	return maps_read(each_line, &watching);
}
