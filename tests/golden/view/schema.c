/* SPDX-License-Identifier: MIT */
/*
 * schema SCHEMA FILE...: every line of the files is an object that
 * docs/trace.schema.json allows, and every kind of object the schema knows is
 * among them. Knows the part of JSON Schema that our schema uses; a keyword it
 * does not know is a failure, so that the schema cannot promise more.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/types.h"

static json_t *schema;

static bool allows(json_t *rule, json_t *value);

static bool has_type(const char *name, json_t *value)
{
	static const struct {
		const char *name;
		json_type types[2];
	} types[] = {
		{ "object", { JSON_OBJECT, JSON_OBJECT } },
		{ "array", { JSON_ARRAY, JSON_ARRAY } },
		{ "string", { JSON_STRING, JSON_STRING } },
		{ "null", { JSON_NULL, JSON_NULL } },
		{ "integer", { JSON_INTEGER, JSON_INTEGER } },
		{ "boolean", { JSON_TRUE, JSON_FALSE } },
	};
	json_type type = json_typeof(value);

	for (size_t i = 0; i < array_size(types); i++)
		if (strcmp(types[i].name, name) == 0)
			return type == types[i].types[0] || type == types[i].types[1];
	return false;
}

static bool allows_type(json_t *rule, json_t *value, json_t *whole)
{
	json_t *one;
	size_t i;

	(void)whole;
	if (json_is_string(rule))
		return has_type(json_string_value(rule), value);
	json_array_foreach(rule, i, one) if (has_type(json_string_value(one), value)) return true;
	return false;
}

static bool allows_const(json_t *rule, json_t *value, json_t *whole)
{
	(void)whole;
	return json_equal(rule, value) != 0;
}

static bool allows_enum(json_t *rule, json_t *value, json_t *whole)
{
	json_t *one;
	size_t i;

	(void)whole;
	json_array_foreach(rule, i, one) if (json_equal(one, value)) return true;
	return false;
}

static bool allows_required(json_t *rule, json_t *value, json_t *whole)
{
	json_t *name;
	size_t i;

	(void)whole;
	json_array_foreach(rule, i, name) if (json_object_get(value, json_string_value(name)) ==
					      NULL) return false;
	return true;
}

static bool allows_properties(json_t *rule, json_t *value, json_t *whole)
{
	const char *name;
	json_t *member;

	(void)whole;
	json_object_foreach(value, name, member)
	{
		json_t *inner = json_object_get(rule, name);

		if (inner != NULL && !allows(inner, member))
			return false;
	}
	return true;
}

/* Only false is used: no members but those in properties. */
static bool allows_additional(json_t *rule, json_t *value, json_t *whole)
{
	json_t *properties = json_object_get(whole, "properties");
	const char *name;
	json_t *member;

	json_object_foreach(value, name,
			    member) if (json_object_get(properties, name) == NULL) return false;
	return json_is_false(rule);
}

static bool allows_items(json_t *rule, json_t *value, json_t *whole)
{
	json_t *item;
	size_t i;

	(void)whole;
	json_array_foreach(value, i, item) if (!allows(rule, item)) return false;
	return true;
}

static const struct {
	const char *name;
	bool (*allows)(json_t *rule, json_t *value, json_t *whole);
} keywords[] = {
	{ "type", allows_type },
	{ "const", allows_const },
	{ "enum", allows_enum },
	{ "required", allows_required },
	{ "properties", allows_properties },
	{ "additionalProperties", allows_additional },
	{ "items", allows_items },
};

static bool allows(json_t *rule, json_t *value)
{
	const char *name;
	json_t *operand;

	json_object_foreach(rule, name, operand)
	{
		size_t i = 0;

		while (i < array_size(keywords) && strcmp(keywords[i].name, name) != 0)
			i++;
		if (i == array_size(keywords) || !keywords[i].allows(operand, value, rule))
			return false;
	}
	return true;
}

/* The definition that allows the object, or NULL unless it is exactly one. */
static const char *definition_of(json_t *object)
{
	const char *found = NULL;
	const char *name;
	json_t *rule;

	json_object_foreach(json_object_get(schema, "$defs"), name, rule)
	{
		if (!allows(rule, object))
			continue;
		if (found != NULL)
			return NULL;
		found = name;
	}
	return found;
}

static int check_line(const char *line, json_t *unseen)
{
	json_error_t error;
	json_t *object = json_loads(line, 0, &error);
	const char *name = object != NULL ? definition_of(object) : NULL;
	int failures = name == NULL;

	if (name == NULL)
		printf("not allowed: %s", line);
	else
		json_object_del(unseen, name);
	/* A validator that allows everything would prove nothing. */
	if (name != NULL && json_object_set_new(object, "surprise", json_null()) == 0 &&
	    definition_of(object) != NULL) {
		printf("allowed with another member: %s", line);
		failures++;
	}
	json_decref(object);
	return failures;
}

static int check_file(const char *path, json_t *unseen)
{
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t capacity = 0;
	int failures = 0;

	if (file == NULL) {
		printf("cannot read %s\n", path);
		return 1;
	}
	while (getline(&line, &capacity, file) > 0)
		failures += check_line(line, unseen);
	free(line);
	fclose(file);
	return failures;
}

int main(int count, char **arguments)
{
	json_error_t error;
	json_t *unseen;
	json_t *rule;
	const char *name;
	int failures = 0;

	schema = count > 2 ? json_load_file(arguments[1], 0, &error) : NULL;
	if (schema == NULL) {
		printf("usage: schema SCHEMA FILE...\n");
		return EXIT_FAILURE;
	}
	unseen = json_copy(json_object_get(schema, "$defs"));
	for (int i = 2; i < count; i++)
		failures += check_file(arguments[i], unseen);
	json_object_foreach(unseen, name, rule)
	{
		printf("never seen: %s\n", name);
		failures++;
	}
	json_decref(unseen);
	json_decref(schema);
	return failures == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
