/* SPDX-License-Identifier: MIT */
/*
 * Netlink: messages with a header, for NETLINK_ROUTE the structure of their
 * family, and attributes. What has no row here prints as bytes in hexadecimal.
 * Lengths come from the program: whatever they say, no byte beyond the captured
 * ones is read.
 */
#include "view/decode_print.h"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

enum { HEAD_SIZE = 16, ATTRIBUTE_HEAD = 4, ALIGNMENT = 4 };

struct span {
	const u8 *bytes;
	u64 size;
};

/*** Values ***/

static void put_hex_string(struct decoder *decoder, struct span value)
{
	const struct decode_options *options = decoder->options;
	struct decode_options hex = *options;
	u64 limit = options->string_limit;

	hex.hex = DECODE_HEX_ALL;
	decoder->options = &hex;
	if (value.size > limit)
		print_quoted(decoder, value.bytes, limit, QUOTE_CUT);
	else
		print_quoted(decoder, value.bytes, value.size, QUOTE_WHOLE);
	decoder->options = options;
}

static void put_interface(struct decoder *decoder, u32 index)
{
	char name[IF_NAMESIZE];

	if (index != 0 && if_indextoname(index, name) != NULL)
		text_format(decoder->out, "if_nametoindex(\"%s\")", name);
	else
		text_unsigned(decoder->out, index);
}

static bool put_address(struct decoder *decoder, struct span value, u8 family)
{
	char address[INET6_ADDRSTRLEN];

	if (family == AF_INET && value.size == sizeof(struct in_addr))
		text_format(decoder->out, "inet_addr(\"%s\")",
			    inet_ntop(AF_INET, value.bytes, address, sizeof(address)));
	else if (family == AF_INET6 && value.size == sizeof(struct in6_addr))
		text_format(decoder->out, "inet_pton(AF_INET6, \"%s\")",
			    inet_ntop(AF_INET6, value.bytes, address, sizeof(address)));
	else
		return false;
	return true;
}

static bool put_hardware(struct decoder *decoder, struct span value)
{
	if (value.size == 0)
		return false;
	for (u64 i = 0; i < value.size; i++)
		text_format(decoder->out, i == 0 ? "%02x" : ":%02x", value.bytes[i]);
	return true;
}

/*** Attributes ***/

enum form {
	FORM_NUMBER,
	FORM_NAME,
	FORM_ADDRESS,
	FORM_HARDWARE,
	FORM_INTERFACE,
	FORM_CONSTANT,
	FORM_FLAGS,
	FORM_TYPE,
};

struct attribute {
	u16 type;
	u8 form;   /* enum form */
	u8 detail; /* enum constant_set_id or enum type_id */
};

static const struct attribute address_attributes[] = {
	{ IFA_ADDRESS, FORM_ADDRESS, 0 },
	{ IFA_LOCAL, FORM_ADDRESS, 0 },
	{ IFA_LABEL, FORM_NAME, 0 },
	{ IFA_BROADCAST, FORM_ADDRESS, 0 },
	{ IFA_ANYCAST, FORM_ADDRESS, 0 },
	{ IFA_MULTICAST, FORM_ADDRESS, 0 },
	{ IFA_FLAGS, FORM_FLAGS, SET_interface_address_flags },
	{ IFA_CACHEINFO, FORM_TYPE, TYPE_address_cacheinfo },
	{ IFA_RT_PRIORITY, FORM_NUMBER, 0 },
};

static const struct attribute route_attributes[] = {
	{ RTA_DST, FORM_ADDRESS, 0 },
	{ RTA_SRC, FORM_ADDRESS, 0 },
	{ RTA_IIF, FORM_INTERFACE, 0 },
	{ RTA_OIF, FORM_INTERFACE, 0 },
	{ RTA_GATEWAY, FORM_ADDRESS, 0 },
	{ RTA_PRIORITY, FORM_NUMBER, 0 },
	{ RTA_PREFSRC, FORM_ADDRESS, 0 },
	{ RTA_FLOW, FORM_NUMBER, 0 },
	{ RTA_TABLE, FORM_CONSTANT, SET_route_table },
	{ RTA_MARK, FORM_NUMBER, 0 },
	{ RTA_UID, FORM_NUMBER, 0 },
	{ RTA_PREF, FORM_NUMBER, 0 },
	{ RTA_CACHEINFO, FORM_TYPE, TYPE_route_cacheinfo },
};

static const struct attribute link_attributes[] = {
	{ IFLA_ADDRESS, FORM_HARDWARE, 0 },
	{ IFLA_BROADCAST, FORM_HARDWARE, 0 },
	{ IFLA_PERM_ADDRESS, FORM_HARDWARE, 0 },
	{ IFLA_IFNAME, FORM_NAME, 0 },
	{ IFLA_ALT_IFNAME, FORM_NAME, 0 },
	{ IFLA_IFALIAS, FORM_NAME, 0 },
	{ IFLA_QDISC, FORM_NAME, 0 },
	{ IFLA_PHYS_PORT_NAME, FORM_NAME, 0 },
	{ IFLA_PARENT_DEV_NAME, FORM_NAME, 0 },
	{ IFLA_PARENT_DEV_BUS_NAME, FORM_NAME, 0 },
	{ IFLA_LINK, FORM_INTERFACE, 0 },
	{ IFLA_MASTER, FORM_INTERFACE, 0 },
	{ IFLA_MTU, FORM_NUMBER, 0 },
	{ IFLA_MIN_MTU, FORM_NUMBER, 0 },
	{ IFLA_MAX_MTU, FORM_NUMBER, 0 },
	{ IFLA_TXQLEN, FORM_NUMBER, 0 },
	{ IFLA_OPERSTATE, FORM_NUMBER, 0 },
	{ IFLA_LINKMODE, FORM_NUMBER, 0 },
	{ IFLA_GROUP, FORM_NUMBER, 0 },
	{ IFLA_PROMISCUITY, FORM_NUMBER, 0 },
	{ IFLA_ALLMULTI, FORM_NUMBER, 0 },
	{ IFLA_NUM_TX_QUEUES, FORM_NUMBER, 0 },
	{ IFLA_NUM_RX_QUEUES, FORM_NUMBER, 0 },
	{ IFLA_GSO_MAX_SEGS, FORM_NUMBER, 0 },
	{ IFLA_GSO_MAX_SIZE, FORM_NUMBER, 0 },
	{ IFLA_GRO_MAX_SIZE, FORM_NUMBER, 0 },
	{ IFLA_TSO_MAX_SIZE, FORM_NUMBER, 0 },
	{ IFLA_TSO_MAX_SEGS, FORM_NUMBER, 0 },
	{ IFLA_CARRIER, FORM_NUMBER, 0 },
	{ IFLA_CARRIER_CHANGES, FORM_NUMBER, 0 },
	{ IFLA_CARRIER_UP_COUNT, FORM_NUMBER, 0 },
	{ IFLA_CARRIER_DOWN_COUNT, FORM_NUMBER, 0 },
	{ IFLA_PROTO_DOWN, FORM_NUMBER, 0 },
	{ IFLA_NUM_VF, FORM_NUMBER, 0 },
	{ IFLA_EXT_MASK, FORM_FLAGS, SET_link_filter },
	{ IFLA_STATS, FORM_TYPE, TYPE_link_stats },
	{ IFLA_STATS64, FORM_TYPE, TYPE_link_stats64 },
};

static bool put_integer(struct decoder *decoder, const struct attribute *row, struct span value)
{
	u64 number;

	if (value.size != 1 && value.size != 2 && value.size != 4)
		return false;
	number = load(value.bytes, (u32)value.size);
	if (row->form == FORM_CONSTANT)
		print_constant_of(decoder, row->detail, number);
	else if (row->form == FORM_FLAGS)
		print_flags_of(decoder, row->detail, number);
	else if (row->form == FORM_INTERFACE)
		put_interface(decoder, (u32)number);
	else
		text_unsigned(decoder->out, number);
	return true;
}

static bool put_type(struct decoder *decoder, const struct attribute *row, struct span value)
{
	if (value.size < type_sizes[row->detail])
		return false;
	print_type(decoder, row->detail, value.bytes);
	return true;
}

/* False: the value is not of the form that its type should have. */
static bool put_form(struct decoder *decoder, const struct attribute *row, struct span value,
		     u8 family)
{
	switch ((enum form)row->form) {
	case FORM_ADDRESS:
		return put_address(decoder, value, family);
	case FORM_HARDWARE:
		return put_hardware(decoder, value);
	case FORM_TYPE:
		return put_type(decoder, row, value);
	case FORM_NAME:
		print_chars(decoder, value.bytes, value.size);
		return true;
	case FORM_NUMBER:
	case FORM_INTERFACE:
	case FORM_CONSTANT:
	case FORM_FLAGS:
		return put_integer(decoder, row, value);
	}
	return false;
}

/*** Families of NETLINK_ROUTE ***/

static void put_link(struct decoder *decoder, const u8 *bytes)
{
	text_string(decoder->out, ", ifi_type=");
	print_constant_of(decoder, SET_hardware_type, load(bytes + 2, 2));
	text_string(decoder->out, ", ifi_index=");
	put_interface(decoder, (u32)load(bytes + 4, 4));
	text_string(decoder->out, ", ifi_flags=");
	print_flags_of(decoder, SET_interface_flags, load(bytes + 8, 4));
	text_string(decoder->out, ", ifi_change=");
	print_flags_of(decoder, SET_interface_flags, load(bytes + 12, 4));
}

static void put_interface_address(struct decoder *decoder, const u8 *bytes)
{
	text_format(decoder->out, ", ifa_prefixlen=%u, ifa_flags=", bytes[1]);
	print_flags_of(decoder, SET_interface_address_flags, bytes[2]);
	text_string(decoder->out, ", ifa_scope=");
	print_constant_of(decoder, SET_route_scope, bytes[3]);
	text_string(decoder->out, ", ifa_index=");
	put_interface(decoder, (u32)load(bytes + 4, 4));
}

static void put_route(struct decoder *decoder, const u8 *bytes)
{
	text_format(decoder->out, ", rtm_dst_len=%u, rtm_src_len=%u, rtm_tos=", bytes[1], bytes[2]);
	print_hex(decoder, bytes[3]);
	text_string(decoder->out, ", rtm_table=");
	print_constant_of(decoder, SET_route_table, bytes[4]);
	text_string(decoder->out, ", rtm_protocol=");
	print_constant_of(decoder, SET_route_protocol, bytes[5]);
	text_string(decoder->out, ", rtm_scope=");
	print_constant_of(decoder, SET_route_scope, bytes[6]);
	text_string(decoder->out, ", rtm_type=");
	print_constant_of(decoder, SET_route_type, bytes[7]);
	text_string(decoder->out, ", rtm_flags=");
	print_flags_of(decoder, SET_route_flags, load(bytes + 8, 4));
}

static const struct family {
	u16 first; /* of four types: new, delete, get, set */
	u16 size;  /* of the structure */
	const char *member;
	bytes_printer *put; /* what follows the family */
	u8 names;	    /* enum constant_set_id of the attributes */
	const struct attribute *attributes;
	size_t count;
} families[] = {
	{ RTM_NEWLINK, sizeof(struct ifinfomsg), "ifi_family", put_link, SET_link_attribute,
	  link_attributes, array_size(link_attributes) },
	{ RTM_NEWADDR, sizeof(struct ifaddrmsg), "ifa_family", put_interface_address,
	  SET_interface_address_attribute, address_attributes, array_size(address_attributes) },
	{ RTM_NEWROUTE, sizeof(struct rtmsg), "rtm_family", put_route, SET_route_attribute,
	  route_attributes, array_size(route_attributes) },
};

static const struct family *find_family(u16 type)
{
	for (size_t i = 0; i < array_size(families); i++) {
		if (families[i].first == (type & ~3))
			return &families[i];
	}
	return NULL;
}

static void put_value(struct decoder *decoder, const struct family *family, u16 type,
		      struct span value, u8 address_family)
{
	for (size_t i = 0; i < family->count; i++) {
		const struct attribute *row = &family->attributes[i];

		if (row->type == type && put_form(decoder, row, value, address_family))
			return;
	}
	put_hex_string(decoder, value);
}

/* One attribute. Returns its aligned length, 0 when nothing whole follows. */
static u64 put_attribute(struct decoder *decoder, const struct family *family, struct span rest,
			 u8 address_family)
{
	u64 size = rest.size >= ATTRIBUTE_HEAD ? load(rest.bytes, 2) : 0;
	u16 type = size != 0 ? (u16)(load(rest.bytes + 2, 2) & (u16)NLA_TYPE_MASK) : 0;

	if (size < ATTRIBUTE_HEAD || size > rest.size) {
		put_hex_string(decoder, rest);
		return 0;
	}
	text_string(decoder->out, size > ATTRIBUTE_HEAD ? "[{nla_len=" : "{nla_len=");
	text_format(decoder->out, "%llu, nla_type=", (unsigned long long)size);
	print_constant_of(decoder, family->names, type);
	text_char(decoder->out, '}');
	if (size > ATTRIBUTE_HEAD) {
		text_string(decoder->out, ", ");
		put_value(decoder, family, type,
			  (struct span){ rest.bytes + ATTRIBUTE_HEAD, size - ATTRIBUTE_HEAD },
			  address_family);
		text_char(decoder->out, ']');
	}
	return align_up(size, ALIGNMENT);
}

static void put_attributes(struct decoder *decoder, const struct family *family, struct span rest,
			   u8 address_family)
{
	u64 first = rest.size >= ATTRIBUTE_HEAD ? align_up(load(rest.bytes, 2), ALIGNMENT) : 0;
	bool several = first >= ATTRIBUTE_HEAD && first < rest.size;
	u64 limit = decoder->options->verbose ? ~0ul : decoder->options->string_limit;
	u64 step;

	text_string(decoder->out, several ? ", [" : ", ");
	for (u64 i = 0;; i++) {
		if (i >= limit) {
			text_string(decoder->out, "...");
			break;
		}
		step = put_attribute(decoder, family, rest, address_family);
		if (step == 0 || step >= rest.size)
			break;
		rest = (struct span){ rest.bytes + step, rest.size - step };
		text_string(decoder->out, ", ");
	}
	if (several)
		text_char(decoder->out, ']');
}

static void put_route_body(struct decoder *decoder, const struct family *family, struct span body)
{
	u64 fixed = align_up(family->size, ALIGNMENT);

	text_format(decoder->out, "{%s=", family->member);
	print_constant_of(decoder, SET_address_family, body.bytes[0]);
	if (body.size < family->size) {
		text_string(decoder->out, ", ...}");
		return;
	}
	family->put(decoder, body.bytes);
	text_char(decoder->out, '}');
	if (body.size > fixed)
		put_attributes(decoder, family,
			       (struct span){ body.bytes + fixed, body.size - fixed },
			       body.bytes[0]);
}

/*** Messages ***/

static enum constant_set_id type_names(s32 protocol)
{
	if (protocol == NETLINK_ROUTE)
		return SET_netlink_route_type;
	return protocol == NETLINK_SOCK_DIAG ? SET_netlink_diag_type : SET_netlink_type;
}

/* The meaning of the upper flags depends on what is asked for. */
static enum constant_set_id flag_names(s32 protocol, u16 type)
{
	static const u8 by_action[] = { SET_netlink_new_flags, SET_netlink_delete_flags,
					SET_netlink_get_flags, SET_netlink_flags };

	if (type == NLMSG_ERROR || type == NLMSG_DONE)
		return SET_netlink_ack_flags;
	if (type < NLMSG_MIN_TYPE)
		return SET_netlink_flags;
	if (protocol == NETLINK_ROUTE)
		return by_action[type & 3];
	return protocol == NETLINK_SOCK_DIAG ? SET_netlink_get_flags : SET_netlink_flags;
}

static void put_head(struct decoder *decoder, s32 protocol, const u8 *bytes)
{
	u16 type = (u16)load(bytes + 4, 2);

	text_format(decoder->out, "{nlmsg_len=%u, nlmsg_type=", (u32)load(bytes, 4));
	print_constant_of(decoder, type_names(protocol), type);
	text_string(decoder->out, ", nlmsg_flags=");
	print_flags_of(decoder, flag_names(protocol, type), load(bytes + 6, 2));
	text_format(decoder->out, ", nlmsg_seq=%u, nlmsg_pid=%d}", (u32)load(bytes + 8, 4),
		    (s32)load(bytes + 12, 4));
}

static void put_payload(struct decoder *decoder, s32 protocol, u16 type, struct span body)
{
	const struct family *family = protocol == NETLINK_ROUTE ? find_family(type) : NULL;

	if (family != NULL)
		put_route_body(decoder, family, body);
	else
		put_hex_string(decoder, body);
}

/* The message that an error is about: `[{…}, …]`, or its head alone. */
static void put_subject(struct decoder *decoder, s32 protocol, struct span message, bool capped)
{
	bool whole = !capped && message.size > HEAD_SIZE;

	text_string(decoder->out, whole ? ", msg=[" : ", msg=");
	put_head(decoder, protocol, message.bytes);
	if (!whole)
		return;
	text_string(decoder->out, ", ");
	put_payload(decoder, protocol, (u16)load(message.bytes + 4, 2),
		    (struct span){ message.bytes + HEAD_SIZE, message.size - HEAD_SIZE });
	text_char(decoder->out, ']');
}

static void put_acknowledgement(struct decoder *decoder, s32 protocol, u16 flags, struct span body)
{
	s64 error = (s32)load(body.bytes, 4);
	const char *name = error < 0 ? error_name(-error) : NULL;

	text_string(decoder->out, "{error=");
	if (name != NULL)
		text_format(decoder->out, "-%s", name);
	else
		text_signed(decoder->out, error);
	if (body.size >= sizeof(u32) + HEAD_SIZE)
		put_subject(decoder, protocol,
			    (struct span){ body.bytes + sizeof(u32), body.size - sizeof(u32) },
			    (flags & NLM_F_CAPPED) != 0);
	text_char(decoder->out, '}');
}

/* What stands behind the head at `head`. */
static void put_body(struct decoder *decoder, s32 protocol, const u8 *head, struct span body)
{
	u16 type = (u16)load(head + 4, 2);

	if (type == NLMSG_DONE && body.size >= sizeof(u32))
		text_signed(decoder->out, (s32)load(body.bytes, 4));
	else if (type == NLMSG_ERROR && body.size >= sizeof(u32))
		put_acknowledgement(decoder, protocol, (u16)load(head + 6, 2), body);
	else
		put_payload(decoder, protocol, type, body);
}

/* The first message of those in data. */
static void put_message(struct decoder *decoder, s32 protocol, struct span data)
{
	u64 length = load(data.bytes, 4);
	u64 size = length < data.size ? length : data.size;

	if (size <= HEAD_SIZE) {
		put_head(decoder, protocol, data.bytes);
		return;
	}
	text_char(decoder->out, '[');
	put_head(decoder, protocol, data.bytes);
	text_string(decoder->out, ", ");
	put_body(decoder, protocol, data.bytes,
		 (struct span){ data.bytes + HEAD_SIZE, size - HEAD_SIZE });
	text_char(decoder->out, ']');
}

/* Bytes from one message to the next, 0 when none follows. */
static u64 message_step(struct span data)
{
	u64 step = align_up(load(data.bytes, 4), ALIGNMENT);

	return step >= HEAD_SIZE && step < data.size && data.size - step >= HEAD_SIZE ? step : 0;
}

static void put_messages(struct decoder *decoder, s32 protocol, struct span data, bool cut)
{
	bool several = message_step(data) != 0 || cut;
	u64 step;

	if (several)
		text_char(decoder->out, '[');
	for (;;) {
		step = message_step(data);
		put_message(decoder, protocol, data);
		if (step == 0)
			break;
		data = (struct span){ data.bytes + step, data.size - step };
		text_string(decoder->out, ", ");
	}
	if (cut)
		text_string(decoder->out, ", ...");
	if (several)
		text_char(decoder->out, ']');
}

/*** Data of sockets ***/

void print_socket_data(struct decoder *decoder, u64 address, u64 size)
{
	u64 extent = decode_memory_extent(decoder, address, size);
	const u8 *bytes = NULL;
	s32 protocol;

	if (extent >= HEAD_SIZE && decode_memory_netlink(decoder, &protocol))
		bytes = decode_memory(decoder, address, extent);
	if (bytes == NULL)
		print_data(decoder, address, size);
	else
		put_messages(decoder, protocol, (struct span){ bytes, extent }, extent < size);
}

void print_socket_data_in(struct decoder *decoder, u64 value)
{
	print_socket_data(decoder, value, register_value(decoder, decoder->rule.length));
}

void print_socket_data_out(struct decoder *decoder, u64 value)
{
	print_filled(decoder, value, print_socket_data);
}
