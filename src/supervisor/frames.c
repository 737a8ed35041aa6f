/* SPDX-License-Identifier: MIT */
/*
 * Reading unwind tables. .eh_frame is a list of entries: a CIE says how the FDEs
 * that refer to it are written, an FDE describes one range of code. Its augmentation
 * may name a table of the language's, whose beginning all compilers write alike:
 *
 *   where landing pads are counted from, or 0xff: from the start of the range
 *   the encoding of types, or 0xff; and where these are
 *   the encoding of what follows, and its size
 *   start, length, landing pad (0: none), action, of each group of calls
 */
#include "supervisor/frames.h"

#include "supervisor/byte_reader.h"

/* DW_EH_PE_*, as far as they are met with. */
enum {
	ABSOLUTE = 0x00,
	ULEB128 = 0x01,
	UDATA4 = 0x03,
	UDATA8 = 0x04,
	SDATA4 = 0x0b,
	SDATA8 = 0x0c,
	FORMAT = 0x0f,
	BASE = 0x70,
	FROM_HERE = 0x10,
	INDIRECT = 0x80,
	OMITTED = 0xff,
};

/* How the FDEs of a CIE are written. */
struct cie {
	u8 pointers;
	u8 landing; /* OMITTED: no such table */
	bool has_sizes;
};

/* 0 is no pointer whatever it is counted from. */
static u64 read_encoded(struct byte_reader *reader, u8 encoding)
{
	u64 base = (encoding & BASE) == FROM_HERE ? reader->address : 0;
	u64 value = 0;

	reader->bad = reader->bad || ((encoding & BASE) != 0 && (encoding & BASE) != FROM_HERE);
	switch (encoding & FORMAT) {
	case ABSOLUTE:
	case UDATA8:
	case SDATA8:
		value = read_bytes(reader, 8);
		break;
	case UDATA4:
		value = read_bytes(reader, 4);
		break;
	case SDATA4:
		value = (u64)(s64)(s32)read_bytes(reader, 4);
		break;
	case ULEB128:
		value = read_leb(reader);
		break;
	default:
		reader->bad = true;
	}
	return value == 0 ? 0 : base + value;
}

/* An address that only the loader fills in is not in the file. */
static bool is_readable(const struct planner *planner, u8 encoding)
{
	return (encoding & INDIRECT) == 0 &&
	       ((encoding & BASE) == FROM_HERE || planner_header(planner)->e_type == ET_EXEC);
}

/*** CIE and FDE ***/

static void read_augmentation(struct byte_reader *reader, const char *letters, struct cie *cie)
{
	for (; *letters != '\0' && !reader->bad; letters++) {
		switch (*letters) {
		case 'R':
			cie->pointers = (u8)read_bytes(reader, 1);
			break;
		case 'L':
			cie->landing = (u8)read_bytes(reader, 1);
			break;
		case 'P':
			read_encoded(reader, (u8)read_bytes(reader, 1));
			break;
		case 'S': /* the frame of a signal */
			break;
		default:
			reader->bad = true;
		}
	}
}

/* `reader` is at the entry's length. */
static bool read_cie(struct byte_reader reader, struct cie *cie)
{
	const char *letters;
	u64 version;

	*cie = (struct cie){ ABSOLUTE, OMITTED, false };
	read_bytes(&reader, 4); /* length */
	if (read_bytes(&reader, 4) != 0)
		return false;
	version = read_bytes(&reader, 1);
	letters = (const char *)reader.at;
	while (!reader.bad && read_bytes(&reader, 1) != 0)
		;
	read_leb(&reader); /* code alignment */
	read_leb(&reader); /* data alignment */
	read_leb(&reader); /* return register: in version 1 a byte, which is the same */
	if (reader.bad || (version != 1 && version != 3))
		return false;
	if (*letters == '\0')
		return true;
	cie->has_sizes = *letters == 'z';
	read_leb(&reader);
	read_augmentation(&reader, letters + 1, cie);
	return cie->has_sizes && !reader.bad;
}

/* An FDE, its length already cut out. False: it cannot be told of what it speaks. */
static bool read_fde(const struct planner *planner, struct byte_reader entry,
		     const struct byte_reader *section, struct frame *frame)
{
	const u8 *id_at = entry.at;
	u64 id = read_bytes(&entry, 4);
	struct byte_reader at = *section;
	struct cie cie;

	if (entry.bad || id > (u64)(id_at - section->at))
		return false;
	at.at = id_at - id;
	at.address = section->address + (u64)(at.at - section->at);
	if (!read_cie(at, &cie))
		return false;
	frame->address = read_encoded(&entry, cie.pointers);
	frame->size = read_encoded(&entry, cie.pointers & FORMAT);
	frame->landing = 0;
	frame->is_unclear = false;
	if (cie.has_sizes)
		read_leb(&entry);
	if (cie.landing != OMITTED) {
		frame->landing = read_encoded(&entry, cie.landing);
		frame->is_unclear = !is_readable(planner, cie.landing);
	}
	return !entry.bad;
}

/* 0 ends the table; the extended form of a length is for sections beyond 4 GB. */
static bool read_section(const struct planner *planner, const struct byte_reader *whole,
			 void (*each)(void *context, const struct frame *frame), void *context)
{
	struct byte_reader reader = *whole;

	while (reader.at < reader.end) {
		u64 length = read_bytes(&reader, 4);
		struct byte_reader entry = reader;
		struct frame frame;

		if (length == 0)
			return !reader.bad;
		if (length < 4 || length > (u64)(reader.end - reader.at))
			return false;
		entry.end = entry.at + length;
		reader.at += length;
		reader.address += length;
		if (memcmp(entry.at, "\0\0\0", 4) == 0)
			continue; /* a CIE */
		if (!read_fde(planner, entry, whole, &frame))
			return false;
		each(context, &frame);
	}
	return true;
}

bool frames_each(const struct planner *planner,
		 void (*each)(void *context, const struct frame *frame), void *context)
{
	u32 count;
	const Elf64_Shdr *sections = planner_sections(planner, &count);
	bool all = true;

	if (sections == NULL || planner_header(planner)->e_shstrndx >= count)
		return true;
	for (u32 i = 0; i < count; i++) {
		const u8 *bytes = planner_section_bytes(planner, &sections[i]);
		struct byte_reader whole = { bytes, NULL, sections[i].sh_addr, false };

		if (sections[i].sh_addr == 0 ||
		    !planner_section_is_named(planner, sections, &sections[i], ".eh_frame"))
			continue;
		if (bytes == NULL)
			return false;
		whole.end = bytes + sections[i].sh_size;
		all = read_section(planner, &whole, each, context) && all;
	}
	return all;
}

/*** Landing pads ***/

/* What is mapped from the file at an address; nothing: it is bad. */
static struct byte_reader reader_at(const struct planner *planner, u64 address)
{
	struct byte_reader reader = { NULL, NULL, address, true };

	for (u32 i = 0; i < planner->segment_count; i++) {
		const Elf64_Phdr *segment = &planner->segments[i];
		const u8 *bytes = planner_bytes(planner, segment->p_offset, segment->p_filesz);

		if (segment->p_type != PT_LOAD || bytes == NULL || address < segment->p_vaddr ||
		    address - segment->p_vaddr >= segment->p_filesz)
			continue;
		reader.at = bytes + (address - segment->p_vaddr);
		reader.end = bytes + segment->p_filesz;
		reader.bad = false;
	}
	return reader;
}

/* Whether it is a table that we can read; where its landing pads are counted from, ... */
static bool open_table(const struct planner *planner, const struct frame *frame,
		       struct byte_reader *reader, u64 *start, u8 *encoding)
{
	u8 start_encoding;

	*reader = reader_at(planner, frame->landing);
	start_encoding = (u8)read_bytes(reader, 1);
	*start = frame->address;
	if (start_encoding != OMITTED) {
		*start = read_encoded(reader, start_encoding);
		if (!is_readable(planner, start_encoding))
			return false;
	}
	if (read_bytes(reader, 1) != OMITTED)
		read_leb(reader);
	*encoding = (u8)read_bytes(reader, 1);
	return !reader->bad && (*encoding == ULEB128 || *encoding == UDATA4);
}

bool frames_landing_pads(const struct planner *planner, const struct frame *frame,
			 void (*each)(void *context, u64 address), void *context)
{
	struct byte_reader reader;
	u8 encoding;
	u64 start;
	u64 size;

	if (frame->is_unclear)
		return false;
	if (frame->landing == 0)
		return true;
	if (!open_table(planner, frame, &reader, &start, &encoding))
		return false;
	size = read_leb(&reader);
	if (size > (u64)(reader.end - reader.at))
		return false;
	reader.end = reader.at + size;
	while (reader.at < reader.end && !reader.bad) {
		u64 pad;

		read_encoded(&reader, encoding);
		read_encoded(&reader, encoding);
		pad = read_encoded(&reader, encoding);
		read_leb(&reader); /* a number with sign is as long */
		if (pad != 0 && !reader.bad)
			each(context, start + pad);
	}
	return !reader.bad;
}
