/* SPDX-License-Identifier: MIT */
/*
 * Network interfaces as ioctl knows them: struct ifreq, a name and one member
 * that the request chooses, and struct ifconf, an array of those.
 */
#include "view/decode_print.h"

#include <linux/sockios.h>

enum {
	REQUEST_REGISTER = 1,
	NAME_SIZE = 16,
	IFREQ_SIZE = 40,
	ADDRESS_SIZE = 16,
	IFCONF_SIZE = 16,
	HARDWARE_SIZE = 6,
};

/*** Members ***/

static void put_flags(struct decoder *decoder, const u8 *bytes)
{
	print_flags_of(decoder, SET_interface_flags, load(bytes, 2));
}

static void put_number(struct decoder *decoder, const u8 *bytes)
{
	print_int(decoder, load(bytes, 4));
}

static void put_address(struct decoder *decoder, const u8 *bytes)
{
	print_socket_address(decoder, bytes, ADDRESS_SIZE);
}

static void put_hardware(struct decoder *decoder, const u8 *bytes)
{
	text_string(decoder->out, "{sa_family=");
	print_constant_of(decoder, SET_hardware_type, load(bytes, 2));
	text_string(decoder->out, ", sa_data=");
	for (u32 i = 0; i < HARDWARE_SIZE; i++)
		text_format(decoder->out, i == 0 ? "%02x" : ":%02x", bytes[2 + i]);
	text_char(decoder->out, '}');
}

static void put_map(struct decoder *decoder, const u8 *bytes)
{
	static const struct {
		const char *name;
		u8 offset;
		u8 size;
	} rows[] = { { "mem_start", 0, 8 }, { "mem_end", 8, 8 }, { "base_addr", 16, 2 },
		     { "irq", 18, 1 },	    { "dma", 19, 1 },	 { "port", 20, 1 } };
	bool first = true;

	text_char(decoder->out, '{');
	for (size_t i = 0; i < array_size(rows); i++) {
		print_member(decoder, &first, rows[i].name);
		print_hex(decoder, load(bytes + rows[i].offset, rows[i].size));
	}
	text_char(decoder->out, '}');
}

/*** Requests ***/

struct request {
	u32 number;
	bool sets;
	const char *member;
	bytes_printer *put;
};

static const struct request requests[] = {
	{ SIOCGIFFLAGS, false, "ifr_flags", put_flags },
	{ SIOCSIFFLAGS, true, "ifr_flags", put_flags },
	{ SIOCGIFADDR, false, "ifr_addr", put_address },
	{ SIOCSIFADDR, true, "ifr_addr", put_address },
	{ SIOCGIFDSTADDR, false, "ifr_dstaddr", put_address },
	{ SIOCSIFDSTADDR, true, "ifr_dstaddr", put_address },
	{ SIOCGIFBRDADDR, false, "ifr_broadaddr", put_address },
	{ SIOCSIFBRDADDR, true, "ifr_broadaddr", put_address },
	{ SIOCGIFNETMASK, false, "ifr_netmask", put_address },
	{ SIOCSIFNETMASK, true, "ifr_netmask", put_address },
	{ SIOCGIFMETRIC, false, "ifr_metric", put_number },
	{ SIOCSIFMETRIC, true, "ifr_metric", put_number },
	{ SIOCGIFMTU, false, "ifr_mtu", put_number },
	{ SIOCSIFMTU, true, "ifr_mtu", put_number },
	{ SIOCGIFHWADDR, false, "ifr_hwaddr", put_hardware },
	{ SIOCSIFHWADDR, true, "ifr_hwaddr", put_hardware },
	{ SIOCGIFINDEX, false, "ifr_ifindex", put_number },
	{ SIOCGIFTXQLEN, false, "ifr_qlen", put_number },
	{ SIOCSIFTXQLEN, true, "ifr_qlen", put_number },
	{ SIOCGIFMAP, false, "ifr_map", put_map },
};

static const struct request *find_request(u32 number)
{
	for (size_t i = 0; i < array_size(requests); i++) {
		if (requests[i].number == number)
			return &requests[i];
	}
	return NULL;
}

/* The memory behind a pointer before or after the call, or NULL. */
static const u8 *memory_at(struct decoder *decoder, u64 address, u64 size, bool at_exit)
{
	const u8 *bytes;

	if (at_exit && call_failed(decoder))
		return NULL;
	decoder->from_exit = at_exit;
	bytes = address != 0 ? decode_memory(decoder, address, size) : NULL;
	decoder->from_exit = true;
	return bytes;
}

/* The only one that starts from a number. */
static void print_name_request(struct decoder *decoder, const u8 *before, const u8 *after)
{
	text_format(decoder->out, "{ifr_ifindex=%d", (s32)load(before + NAME_SIZE, 4));
	if (after != NULL) {
		text_string(decoder->out, ", ifr_name=");
		print_chars(decoder, after, NAME_SIZE);
	}
	text_char(decoder->out, '}');
}

static void print_member_request(struct decoder *decoder, const struct request *request,
				 const u8 *before, const u8 *after)
{
	const u8 *bytes = request->sets ? before : after;

	text_string(decoder->out, "{ifr_name=");
	print_chars(decoder, before, NAME_SIZE);
	if (bytes != NULL) {
		text_format(decoder->out, ", %s=", request->member);
		request->put(decoder, bytes + NAME_SIZE);
	}
	text_char(decoder->out, '}');
}

void print_ifreq(struct decoder *decoder, u64 value)
{
	u32 number = (u32)register_value(decoder, REQUEST_REGISTER);
	const struct request *request = find_request(number);
	const u8 *before = memory_at(decoder, value, IFREQ_SIZE, false);
	const u8 *after = memory_at(decoder, value, IFREQ_SIZE, true);

	if (before == NULL || (request == NULL && number != SIOCGIFNAME))
		print_address(decoder, value);
	else if (request == NULL)
		print_name_request(decoder, before, after);
	else
		print_member_request(decoder, request, before, after);
}

/*** Lists ***/

static void put_interfaces(struct decoder *decoder, u64 address, u32 size)
{
	u64 limit = decoder->options->verbose ? ~0ul : decoder->options->string_limit;
	bool first = true;

	text_char(decoder->out, '[');
	for (u32 i = 0; i < size / IFREQ_SIZE; i++) {
		const u8 *bytes = decode_memory(decoder, address + (u64)i * IFREQ_SIZE, IFREQ_SIZE);

		print_separator(decoder, &first);
		if (i >= limit || bytes == NULL) {
			text_string(decoder->out, "...");
			break;
		}
		text_string(decoder->out, "{ifr_name=");
		print_chars(decoder, bytes, NAME_SIZE);
		text_string(decoder->out, ", ifr_addr=");
		put_address(decoder, bytes + NAME_SIZE);
		text_char(decoder->out, '}');
	}
	text_char(decoder->out, ']');
}

static void put_length(struct decoder *decoder, u32 length)
{
	text_signed(decoder->out, (s32)length);
	if (length != 0 && length % IFREQ_SIZE == 0)
		text_format(decoder->out, " /* %u * sizeof(struct ifreq) */", length / IFREQ_SIZE);
}

void print_ifconf(struct decoder *decoder, u64 value)
{
	const u8 *before = memory_at(decoder, value, IFCONF_SIZE, false);
	const u8 *after = memory_at(decoder, value, IFCONF_SIZE, true);
	u64 buffer;

	if (before == NULL) {
		print_address(decoder, value);
		return;
	}
	buffer = load(before + 8, 8);
	text_string(decoder->out, "{ifc_len=");
	if (after == NULL || buffer != 0)
		text_signed(decoder->out, (s32)load(before, 4));
	if (after != NULL && buffer != 0)
		text_string(decoder->out, " => ");
	if (after != NULL)
		put_length(decoder, (u32)load(after, 4));
	text_string(decoder->out, ", ifc_buf=");
	if (after == NULL || buffer == 0)
		print_address(decoder, buffer);
	else
		put_interfaces(decoder, buffer, (u32)load(after, 4));
	text_char(decoder->out, '}');
}
