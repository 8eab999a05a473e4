// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// The programs of both major versions of go-redis. Each version has a probe of its own, because a
/// program may have both, and a probe knows one offset of a field in an executable.
#pragma once

#include <sonde/go_held_string.bpf.h>
#include <sonde/go_slice.bpf.h>
#include <sonde/sonde.bpf.h>

#include "go_redis.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(error, 127);
SONDE_LIMIT(network, 16);
SONDE_LIMIT(address, 255);
SONDE_LIMIT(name, 32);
SONDE_LIMIT(key, 127);

struct call {
    struct sonde_operation operation;
    __u64 client; ///< address of the baseClient
    struct go_interface command;
    struct go_slice batch; ///< the commands of a call that sends several
};
SONDE_OPERATIONS(calls, struct call);

// func (c *baseClient) process(ctx context.Context, cmd Cmder) error
// https://github.com/redis/go-redis/blob/v9.17.2/redis.go#L664 and v8.11.5/redis.go#L306; all
// versions. A client of a cluster or a ring calls it on the client of a node.
//
// func (c *baseClient) processPipeline(ctx context.Context, cmds []Cmder) error
// func (c *baseClient) processTxPipeline(ctx context.Context, cmds []Cmder) error
// https://github.com/redis/go-redis/blob/v9.17.2/redis.go#L850 and v8.11.5/redis.go#L391; all
// versions. The first command of a transaction is MULTI and the last one EXEC.
SONDE_CALL_START(redis_start, calls, redis_start_ctx(hook)) {
    kept->client = redis_start_c(hook);
    kept->command = redis_start_cmd(hook);
    kept->batch = redis_start_cmds(hook);
}

/// Records an argument and returns its length, which is 0 if it is not a string.
static __always_inline __u16 record_argument(struct sonde_record *record, struct go_slice arguments,
                                             __u64 index, __u32 limit) {
    struct go_string text = go_string_of_any(go_element(struct go_interface, arguments, index));
    struct sonde_str place = {};
    sonde_record_string(record, &place, &text, limit);
    return place.length;
}

// This probe is longer than most, because a call may have several commands, and a command is a
// slice of values of any type, two of which the span needs as texts.
SONDE_CALL_END(redis_end, calls, struct redis_event) {
    struct go_interface failure = redis_end_result0(hook), command = kept->command;
    __u64 options = go_field(__u64, hook, BASE_CLIENT_OPT, kept->client);
    struct go_string error = go_string_held(failure),
                     network = go_field(struct go_string, hook, OPTIONS_NETWORK, options),
                     address = go_field(struct go_string, hook, OPTIONS_ADDR, options);
    event->error_type = go_dynamic_type(failure);
    event->database = go_field(__u64, hook, OPTIONS_DB, options);
    event->commands = kept->batch.length ?: 1;
    SONDE_RECORD(error, &error);
    SONDE_RECORD(network, &network);
    SONDE_RECORD(address, &address);
    event->texts.offset = record->size;
    for (__u64 i = 0; i < REDIS_TEXTS_MAX && i < event->commands; i++) {
        if (kept->batch.length)
            command = go_element(struct go_interface, kept->batch, i);
        // Every type of command begins with its baseCmd.
        struct go_slice arguments = go_field(struct go_slice, hook, BASE_CMD_ARGS, command.data);
        event->names[i] = record_argument(record, arguments, 0, sonde_limit_name);
        event->keys[i] = record_argument(record, arguments, 1, sonde_limit_key);
        event->arguments[i] = arguments.length;
    }
    event->texts.length = record->size - event->texts.offset;
}
