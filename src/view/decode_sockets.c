/* SPDX-License-Identifier: MIT */
/*
 * Socket addresses, options, messages and I/O vectors.
 */
#include "view/decode_print.h"

#include <arpa/inet.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

enum { MSGHDR_SIZE = 56, MMSGHDR_SIZE = 64, IOVEC_SIZE = 16, ADDRESS_LIMIT = 128 };

/*** Addresses ***/

static u16 network_port(const u8 *bytes)
{
	return (u16)(bytes[0] << 8 | bytes[1]);
}

static void put_unix(struct decoder *decoder, const u8 *bytes, u64 size)
{
	u64 length = size - sizeof(u16);
	const u8 *path = bytes + sizeof(u16);

	if (size <= sizeof(u16))
		return;
	text_string(decoder->out, ", sun_path=");
	if (path[0] == '\0') {
		text_char(decoder->out, '@');
		print_quoted(decoder, path + 1, length - 1, QUOTE_WHOLE);
	} else {
		print_quoted(decoder, path, strnlen((const char *)path, length), QUOTE_WHOLE);
	}
}

static void put_inet(struct decoder *decoder, const u8 *bytes, u64 size)
{
	char address[INET_ADDRSTRLEN];

	(void)size;
	text_format(decoder->out, ", sin_port=htons(%u), sin_addr=inet_addr(\"%s\")",
		    network_port(bytes + 2),
		    inet_ntop(AF_INET, bytes + 4, address, sizeof(address)));
}

static void put_inet6(struct decoder *decoder, const u8 *bytes, u64 size)
{
	enum { FLOW_AT = 4, ADDRESS_AT = 8, SCOPE_AT = 24 };
	char address[INET6_ADDRSTRLEN];
	char interface[IF_NAMESIZE];
	u32 scope = size >= SCOPE_AT + 4 ? (u32)load(bytes + SCOPE_AT, 4) : 0;
	const struct in6_addr *in6 = (const void *)(bytes + ADDRESS_AT);
	bool local = IN6_IS_ADDR_LINKLOCAL(in6) || IN6_IS_ADDR_MC_LINKLOCAL(in6);

	text_format(decoder->out, ", sin6_port=htons(%u), sin6_flowinfo=htonl(%u)",
		    network_port(bytes + 2), ntohl((u32)load(bytes + FLOW_AT, 4)));
	text_format(decoder->out, ", inet_pton(AF_INET6, \"%s\", &sin6_addr), sin6_scope_id=",
		    inet_ntop(AF_INET6, in6, address, sizeof(address)));
	if (local && if_indextoname(scope, interface) != NULL)
		text_format(decoder->out, "if_nametoindex(\"%s\")", interface);
	else
		text_unsigned(decoder->out, scope);
}

static void put_netlink(struct decoder *decoder, const u8 *bytes, u64 size)
{
	(void)size;
	text_format(decoder->out, ", nl_pid=%d, nl_groups=", (s32)load(bytes + 4, 4));
	text_format(decoder->out, "%#08x", (u32)load(bytes + 8, 4));
}

static void put_index(struct decoder *decoder, u32 index)
{
	char interface[IF_NAMESIZE];

	if (if_indextoname(index, interface) != NULL)
		text_format(decoder->out, "if_nametoindex(\"%s\")", interface);
	else
		text_signed(decoder->out, (s32)index);
}

static void put_packet(struct decoder *decoder, const u8 *bytes, u64 size)
{
	enum { ADDRESS_AT = 12, ADDRESS_SIZE = 8 };
	unsigned int length = bytes[11] < ADDRESS_SIZE ? bytes[11] : ADDRESS_SIZE;

	(void)size;
	text_string(decoder->out, ", sll_protocol=");
	print_ether_type(decoder, load(bytes + 2, 2));
	text_string(decoder->out, ", sll_ifindex=");
	put_index(decoder, (u32)load(bytes + 4, 4));
	text_string(decoder->out, ", sll_hatype=");
	print_constant_of(decoder, SET_hardware_type, load(bytes + 8, 2));
	text_string(decoder->out, ", sll_pkttype=");
	print_constant_of(decoder, SET_packet_type, bytes[10]);
	text_format(decoder->out, ", sll_halen=%u", bytes[11]);
	for (unsigned int i = 0; i < length; i++) {
		text_string(decoder->out, i == 0 ? ", sll_addr=[" : ", ");
		text_format(decoder->out, "%#02x", bytes[ADDRESS_AT + i]);
	}
	if (length != 0)
		text_char(decoder->out, ']');
}

static void put_vsock(struct decoder *decoder, const u8 *bytes, u64 size)
{
	(void)size;
	text_string(decoder->out, ", svm_cid=");
	print_constant_of(decoder, SET_vsock_cid, load(bytes + 8, 4));
	text_string(decoder->out, ", svm_port=");
	print_hex(decoder, load(bytes + 4, 4));
	text_string(decoder->out, ", svm_flags=");
	print_flags_of(decoder, SET_vsock_flags, bytes[12]);
}

/* The kernel's cryptography: a type and a name. */
static void put_alg(struct decoder *decoder, const u8 *bytes, u64 size)
{
	enum { TYPE_AT = 2, TYPE_SIZE = 14, FEATURES_AT = 16, MASK_AT = 20, NAME_AT = 24 };

	text_string(decoder->out, ", salg_type=");
	print_chars(decoder, bytes + TYPE_AT, TYPE_SIZE);
	text_string(decoder->out, ", salg_feat=");
	print_hex(decoder, load(bytes + FEATURES_AT, 4));
	text_string(decoder->out, ", salg_mask=");
	print_hex(decoder, load(bytes + MASK_AT, 4));
	text_string(decoder->out, ", salg_name=");
	print_chars(decoder, bytes + NAME_AT, size - NAME_AT);
}

static void put_xdp(struct decoder *decoder, const u8 *bytes, u64 size)
{
	const u64 shared = 1;

	(void)size;
	text_string(decoder->out, ", sxdp_flags=");
	print_flags_of(decoder, SET_xdp_flags, load(bytes + 2, 2));
	text_string(decoder->out, ", sxdp_ifindex=");
	put_index(decoder, (u32)load(bytes + 4, 4));
	text_format(decoder->out, ", sxdp_queue_id=%u", (u32)load(bytes + 8, 4));
	if ((load(bytes + 2, 2) & shared) == 0)
		return;
	text_string(decoder->out, ", sxdp_shared_umem_fd=");
	print_fd(decoder, load(bytes + 12, 4));
}

static void put_qipcrtr(struct decoder *decoder, const u8 *bytes, u64 size)
{
	(void)size;
	text_string(decoder->out, ", sq_node=");
	print_hex(decoder, load(bytes + 4, 4));
	text_string(decoder->out, ", sq_port=");
	print_hex(decoder, load(bytes + 8, 4));
}

static void put_other(struct decoder *decoder, const u8 *bytes, u64 size)
{
	if (size <= sizeof(u16))
		return;
	text_string(decoder->out, ", sa_data=");
	print_quoted(decoder, bytes + sizeof(u16), size - sizeof(u16), QUOTE_WHOLE);
}

struct family {
	u16 number;
	u16 size; /* at least */
	void (*put)(struct decoder *decoder, const u8 *bytes, u64 size);
};

static const struct family families[] = {
	{ AF_UNIX, 2, put_unix },	 { AF_INET, 16, put_inet },
	{ AF_INET6, 24, put_inet6 },	 { AF_NETLINK, 12, put_netlink },
	{ AF_PACKET, 20, put_packet },	 { AF_VSOCK, 16, put_vsock },
	{ AF_ALG, 28, put_alg },	 { AF_XDP, 16, put_xdp },
	{ AF_QIPCRTR, 12, put_qipcrtr },
};

void print_socket_address(struct decoder *decoder, const u8 *bytes, u64 size)
{
	u16 number = (u16)load(bytes, 2);

	text_string(decoder->out, "{sa_family=");
	print_constant_of(decoder, SET_address_family, number);
	for (size_t i = 0; i < array_size(families); i++) {
		if (families[i].number == number && size >= families[i].size) {
			families[i].put(decoder, bytes, size);
			text_char(decoder->out, '}');
			return;
		}
	}
	put_other(decoder, bytes, size);
	text_char(decoder->out, '}');
}

static void print_address_of(struct decoder *decoder, u64 address, u64 size)
{
	const u8 *bytes;

	if (size > ADDRESS_LIMIT)
		size = ADDRESS_LIMIT;
	bytes = address != 0 && size >= sizeof(u16) ? decode_memory(decoder, address, size) : NULL;
	if (bytes == NULL)
		print_address(decoder, address);
	else
		print_socket_address(decoder, bytes, size);
}

void print_sockaddr(struct decoder *decoder, u64 value)
{
	print_address_of(decoder, value, (u32)register_value(decoder, decoder->rule.length));
}

/* A u32 in program memory, as it was at entry or at exit. */
static bool load_u32(struct decoder *decoder, u64 address, bool at_exit, u32 *value)
{
	const u8 *bytes;

	decoder->from_exit = at_exit;
	bytes = address != 0 ? decode_memory(decoder, address, sizeof(*value)) : NULL;
	decoder->from_exit = true;
	if (bytes == NULL)
		return false;
	*value = (u32)load(bytes, sizeof(*value));
	return true;
}

void print_sockaddr_out(struct decoder *decoder, u64 value)
{
	u64 length_at = register_value(decoder, decoder->rule.length);
	u32 given;
	u32 got;

	if (call_failed(decoder) || !load_u32(decoder, length_at, false, &given) ||
	    !load_u32(decoder, length_at, true, &got)) {
		print_address(decoder, value);
		return;
	}
	print_address_of(decoder, value, given < got ? given : got);
}

/* [16 => 2], or [16] when the kernel left it. */
void print_socklen(struct decoder *decoder, u64 value)
{
	u32 given;
	u32 got;

	if (!load_u32(decoder, value, false, &given)) {
		print_address(decoder, value);
		return;
	}
	text_format(decoder->out, "[%d", (s32)given);
	if (!call_failed(decoder) && load_u32(decoder, value, true, &got) && got != given)
		text_format(decoder->out, " => %d", (s32)got);
	text_char(decoder->out, ']');
}

/*** Options ***/

static void put_number_option(struct decoder *decoder, const u8 *bytes)
{
	text_format(decoder->out, "[%d]", (s32)load(bytes, 4));
}

static void put_linger(struct decoder *decoder, const u8 *bytes)
{
	text_format(decoder->out, "{l_onoff=%d, l_linger=%d}", (s32)load(bytes, 4),
		    (s32)load(bytes + 4, 4));
}

static void put_credentials(struct decoder *decoder, const u8 *bytes)
{
	text_format(decoder->out, "{pid=%d, uid=", (s32)load(bytes, 4));
	print_uid(decoder, load(bytes + 4, 4));
	text_string(decoder->out, ", gid=");
	print_uid(decoder, load(bytes + 8, 4));
	text_char(decoder->out, '}');
}

static void put_error(struct decoder *decoder, const u8 *bytes)
{
	const char *name = error_name((s64)load(bytes, 4));

	if (load(bytes, 4) == 0)
		put_number_option(decoder, bytes);
	else
		text_format(decoder->out, "[%s]", name != NULL ? name : "?");
}

static void put_filter(struct decoder *decoder, const u8 *bytes)
{
	text_format(decoder->out, "{len=%u, filter=", (u32)load(bytes, 2));
	print_address(decoder, load(bytes + 8, 8));
	text_char(decoder->out, '}');
}

static void put_membership(struct decoder *decoder, const u8 *bytes)
{
	char group[INET_ADDRSTRLEN];
	char interface[INET_ADDRSTRLEN];

	text_format(decoder->out,
		    "{imr_multiaddr=inet_addr(\"%s\"), imr_interface=inet_addr(\"%s\")}",
		    inet_ntop(AF_INET, bytes, group, sizeof(group)),
		    inet_ntop(AF_INET, bytes + 4, interface, sizeof(interface)));
}

static const struct option_form {
	u32 level;
	u32 option;
	u32 size; /* at least */
	bytes_printer *put;
} option_forms[] = {
	{ SOL_SOCKET, SO_LINGER, 8, put_linger },
	{ SOL_SOCKET, SO_PEERCRED, 12, put_credentials },
	{ SOL_SOCKET, SO_ERROR, 4, put_error },
	{ SOL_SOCKET, SO_ATTACH_FILTER, 16, put_filter },
	{ SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, 16, put_filter },
	{ IPPROTO_IP, IP_ADD_MEMBERSHIP, 8, put_membership },
	{ IPPROTO_IP, IP_DROP_MEMBERSHIP, 8, put_membership },
};

static bytes_printer *option_form(u32 level, u32 option, u64 size)
{
	for (size_t i = 0; i < array_size(option_forms); i++) {
		const struct option_form *form = &option_forms[i];

		if (form->level == level && form->option == option && size >= form->size)
			return form->put;
	}
	return size == 4 ? put_number_option : NULL;
}

static void print_option(struct decoder *decoder, u64 address, u64 size)
{
	enum { LEVEL_REGISTER = 1, OPTION_REGISTER = 2, SIZE_LIMIT = 256 };
	u64 limit = decoder->options->string_limit;
	bytes_printer *put = option_form((u32)register_value(decoder, LEVEL_REGISTER),
					 (u32)register_value(decoder, OPTION_REGISTER), size);
	const u8 *bytes = address != 0 && size != 0 && size <= SIZE_LIMIT
			      ? decode_memory(decoder, address, size)
			      : NULL;

	if (bytes == NULL)
		print_address(decoder, address);
	else if (put != NULL)
		put(decoder, bytes);
	else if (size > limit)
		print_quoted(decoder, bytes, limit, QUOTE_CUT);
	else
		print_quoted(decoder, bytes, size, QUOTE_WHOLE);
}

void print_sockopt_in(struct decoder *decoder, u64 value)
{
	print_option(decoder, value, (u32)register_value(decoder, decoder->rule.length));
}

void print_sockopt_out(struct decoder *decoder, u64 value)
{
	u32 size;

	if (call_failed(decoder) ||
	    !load_u32(decoder, register_value(decoder, decoder->rule.length), true, &size)) {
		print_address(decoder, value);
		return;
	}
	print_option(decoder, value, size);
}

/*** I/O vectors ***/

/* What is left of the data that the call moved. */
static u64 take(u64 *valid, u64 size)
{
	u64 taken = size < *valid ? size : *valid;

	*valid -= taken;
	return taken;
}

static void put_iovec(struct decoder *decoder, const u8 *bytes, u64 *valid, bool with_data)
{
	u64 base = load(bytes, 8);
	u64 size = load(bytes + 8, 8);

	text_string(decoder->out, "{iov_base=");
	if (with_data)
		print_socket_data(decoder, base, take(valid, size));
	else
		print_address(decoder, base);
	text_format(decoder->out, ", iov_len=%llu}", (unsigned long long)size);
}

static void print_vector(struct decoder *decoder, u64 address, u64 count, u64 valid, bool with_data)
{
	u64 limit = decoder->options->verbose ? ~0ul : decoder->options->string_limit;
	bool first = true;

	if (address != 0 && count == 0) {
		text_string(decoder->out, "[]");
		return;
	}
	if (address == 0 || decode_memory(decoder, address, IOVEC_SIZE) == NULL) {
		print_address(decoder, address);
		return;
	}
	text_char(decoder->out, '[');
	for (u64 i = 0; i < count; i++) {
		const u8 *bytes = decode_memory(decoder, address + i * IOVEC_SIZE, IOVEC_SIZE);

		print_separator(decoder, &first);
		if (i >= limit || bytes == NULL) {
			text_string(decoder->out, "...");
			break;
		}
		put_iovec(decoder, bytes, &valid, with_data);
	}
	text_char(decoder->out, ']');
}

void print_iovec(struct decoder *decoder, u64 value)
{
	u64 count = register_value(decoder, decoder->rule.length);
	bool receives = decoder->rule.kind == KIND_IOVEC_OUT;

	if (receives && call_failed(decoder)) {
		decoder->from_exit = false;
		print_vector(decoder, value, count, 0, false);
		return;
	}
	print_vector(decoder, value, count, receives ? (u64)call_result(decoder) : ~0ul,
		     decoder->rule.kind != KIND_IOVEC_BARE);
}

/*** Messages ***/

enum msghdr_offset {
	MSG_NAME = 0,
	MSG_NAME_SIZE = 8,
	MSG_IOV = 16,
	MSG_IOV_COUNT = 24,
	MSG_CONTROL = 32,
	MSG_CONTROL_SIZE = 40,
	MSG_FLAGS = 48,
};

static void put_rights(struct decoder *decoder, const u8 *bytes, u64 size)
{
	bool first = true;

	text_char(decoder->out, '[');
	for (u64 at = 0; at + 4 <= size; at += 4) {
		print_separator(decoder, &first);
		print_fd(decoder, load(bytes + at, 4));
	}
	text_char(decoder->out, ']');
}

static void put_control_data(struct decoder *decoder, u32 level, u32 type, const u8 *bytes,
			     u64 size)
{
	text_string(decoder->out, ", cmsg_data=");
	if (level == SOL_SOCKET && type == SCM_RIGHTS)
		put_rights(decoder, bytes, size);
	else if (level == SOL_SOCKET && type == SCM_CREDENTIALS && size >= 12)
		put_credentials(decoder, bytes);
	else
		print_quoted(decoder, bytes, size, QUOTE_WHOLE);
}

/* One control message. Returns the bytes to the next, 0 when there is none. */
static u64 put_control(struct decoder *decoder, const u8 *bytes, u64 left)
{
	enum { LEVEL_AT = 8, TYPE_AT = 12, HEADER = 16 };
	u64 size = left >= HEADER ? load(bytes, 8) : 0;
	u32 level;
	u32 type;

	if (size < HEADER || size > left)
		return 0;
	level = (u32)load(bytes + LEVEL_AT, 4);
	type = (u32)load(bytes + TYPE_AT, 4);
	text_format(decoder->out, "{cmsg_len=%llu, cmsg_level=", (unsigned long long)size);
	print_constant_of(decoder, SET_socket_level, level);
	text_string(decoder->out, ", cmsg_type=");
	if (level == SOL_SOCKET)
		print_constant_of(decoder, SET_scm_type, type);
	else
		print_hex(decoder, type);
	put_control_data(decoder, level, type, bytes + HEADER, size - HEADER);
	text_char(decoder->out, '}');
	return align_up(size, 8);
}

static void print_control(struct decoder *decoder, u64 address, u64 size)
{
	const u8 *bytes = address != 0 ? decode_memory(decoder, address, size) : NULL;
	u64 at = 0;
	u64 step;

	if (bytes == NULL) {
		print_address(decoder, address);
		return;
	}
	text_char(decoder->out, '[');
	do {
		step = put_control(decoder, bytes + at, size - at);
		at += step;
		if (step != 0 && at + MSG_IOV < size)
			text_string(decoder->out, ", ");
	} while (step != 0 && at < size);
	text_char(decoder->out, ']');
}

/* name_size: as given and as returned; the same for messages that are sent. */
static void put_message(struct decoder *decoder, const u8 *bytes, u64 valid, s32 given_size)
{
	s32 name_size = (s32)load(bytes + MSG_NAME_SIZE, 4);
	s32 used = given_size < name_size ? given_size : name_size;
	u64 control_size = load(bytes + MSG_CONTROL_SIZE, 8);
	u64 count = load(bytes + MSG_IOV_COUNT, 8);

	text_string(decoder->out, "{msg_name=");
	print_address_of(decoder, load(bytes + MSG_NAME, 8), used > 0 ? (u64)used : 0);
	text_format(decoder->out, ", msg_namelen=%d", given_size);
	if (given_size != name_size)
		text_format(decoder->out, " => %d", name_size);
	text_string(decoder->out, ", msg_iov=");
	print_vector(decoder, load(bytes + MSG_IOV, 8), count, valid, true);
	text_format(decoder->out, ", msg_iovlen=%llu", (unsigned long long)count);
	if (control_size != 0) {
		text_string(decoder->out, ", msg_control=");
		print_control(decoder, load(bytes + MSG_CONTROL, 8), control_size);
	}
	text_format(decoder->out,
		    ", msg_controllen=%llu, msg_flags=", (unsigned long long)control_size);
	print_flags_of(decoder, SET_msg_flags, load(bytes + MSG_FLAGS, 4));
	text_char(decoder->out, '}');
}

/* The msg_namelen that the program gave. */
static s32 given_name_size(struct decoder *decoder, u64 address, s32 otherwise)
{
	u32 size;

	return load_u32(decoder, address + MSG_NAME_SIZE, false, &size) ? (s32)size : otherwise;
}

static void print_received(struct decoder *decoder, u64 value)
{
	const u8 *bytes = decode_memory(decoder, value, MSGHDR_SIZE);
	u32 size;

	if (bytes != NULL && !call_failed(decoder))
		put_message(decoder, bytes, (u64)call_result(decoder),
			    given_name_size(decoder, value, (s32)load(bytes + MSG_NAME_SIZE, 4)));
	else if (load_u32(decoder, value + MSG_NAME_SIZE, false, &size))
		text_format(decoder->out, "{msg_namelen=%d}", (s32)size);
	else
		print_address(decoder, value);
}

void print_msghdr(struct decoder *decoder, u64 value)
{
	const u8 *bytes;

	if (value == 0) {
		print_address(decoder, value);
		return;
	}
	if (decoder->rule.kind == KIND_MSGHDR_OUT) {
		print_received(decoder, value);
		return;
	}
	bytes = decode_memory(decoder, value, MSGHDR_SIZE);
	if (bytes == NULL)
		print_address(decoder, value);
	else
		put_message(decoder, bytes, ~0ul, (s32)load(bytes + MSG_NAME_SIZE, 4));
}

static void put_mmsghdr(struct decoder *decoder, u64 address, bool sent)
{
	enum { LENGTH_AT = 56 };
	const u8 *after = decode_memory(decoder, address, MMSGHDR_SIZE);
	const u8 *before;
	bool failed = call_failed(decoder);

	decoder->from_exit = !sent;
	before = decode_memory(decoder, address, MSGHDR_SIZE);
	if (before == NULL || (after == NULL && !failed)) {
		print_address(decoder, address);
	} else {
		s32 given = given_name_size(decoder, address, (s32)load(before + MSG_NAME_SIZE, 4));

		decoder->from_exit = !sent;
		text_string(decoder->out, "{msg_hdr=");
		put_message(decoder, before, sent ? ~0ul : load(after + LENGTH_AT, 4), given);
		if (!failed)
			text_format(decoder->out, ", msg_len=%u", (u32)load(after + LENGTH_AT, 4));
		text_char(decoder->out, '}');
	}
	decoder->from_exit = true;
}

void print_mmsghdr(struct decoder *decoder, u64 value)
{
	bool sent = decoder->rule.kind == KIND_MMSGHDR_IN;
	u64 limit = decoder->options->verbose ? ~0ul : decoder->options->string_limit;
	u64 count = (u32)register_value(decoder, decoder->rule.length);
	bool first = true;

	if (value == 0 || (call_failed(decoder) && !sent)) {
		print_address(decoder, value);
		return;
	}
	if (!call_failed(decoder))
		count = (u64)call_result(decoder);
	text_char(decoder->out, '[');
	for (u64 i = 0; i < count; i++) {
		print_separator(decoder, &first);
		if (i >= limit) {
			text_string(decoder->out, "...");
			break;
		}
		put_mmsghdr(decoder, value + i * MMSGHDR_SIZE, sent);
	}
	text_char(decoder->out, ']');
}
