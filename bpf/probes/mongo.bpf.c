// SPDX-License-Identifier: MIT OR GPL-2.0-only
#include <sonde/go_error.bpf.h>
#include <sonde/go_slice.bpf.h>
#include <sonde/sonde.bpf.h>

#include "mongo.go.h"
#include "mongo.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

SONDE_LIMIT(command, 255);
SONDE_LIMIT(database, 63);
SONDE_LIMIT(address, 255);
SONDE_LIMIT(message, 63);

/// An operation that runs.
struct call {
    struct sonde_operation operation;
    struct go_string database, address;
    struct go_string command; ///< the command's document
    __u64 is_internal;        ///< the driver makes it by itself
};
SONDE_OPERATIONS(calls, struct call);

// func (op Operation) Execute(ctx context.Context) error
// https://github.com/mongodb/mongo-go-driver/blob/v1.17.9/x/mongo/driver/operation.go#L505; all
// versions. Everything that a program asks of a server is done by it, and so are handshakes and
// heartbeats, for which the driver has chosen a connection before.
SONDE_CALL_START(mongo_start, calls, mongo_start_ctx(hook)) {
    __u64 operation = mongo_start_op_fields_address(hook);
    kept->database = go_field(struct go_string, hook, OPERATION_DATABASE, operation);
    kept->is_internal =
        go_points_to(hook, SINGLE_CONNECTION_DEPLOYMENT_C,
                     go_field(struct go_interface, hook, OPERATION_DEPLOYMENT, operation));
}

// func (c *Connection) ID() string
// https://github.com/mongodb/mongo-go-driver/blob/v1.17.9/x/mongo/driver/topology/connection.go#L803;
// all versions. An operation asks for it once it has a connection.
SONDE_HOOK(mongo_connection, &calls) {
    struct call *call = sonde_operation_innermost(hook);
    if (call)
        call->address = go_field(
            struct go_string, hook, CONNECTION_ADDR,
            go_field(__u64, hook, TOPOLOGY_CONNECTION_CONNECTION, mongo_connection_c(hook)));
}

// func (op *Operation) redactCommand(cmd string, doc bsoncore.Document) bool
// https://github.com/mongodb/mongo-go-driver/blob/v1.17.9/x/mongo/driver/operation.go#L1948; all
// versions. An operation asks it about each command that it is about to send.
SONDE_HOOK(mongo_command, &calls) {
    struct call *call = sonde_operation_innermost(hook);
    struct go_slice document = mongo_command_doc(hook);
    if (call)
        call->command = (struct go_string){.data = document.data, .length = document.length};
}

/// Replaces an error that only says when something happened by what happened.
#define UNWRAP(error, field)                                                                       \
    if (go_points_to(hook, field, error))                                                          \
    error = go_field(struct go_interface, hook, field, (error).data)

static __always_inline void record_error(const struct sonde_hook *hook, struct sonde_record *record,
                                         struct mongo_event *event, struct go_interface error) {
    if (go_points_to(hook, WRITE_COMMAND_ERROR_WRITE_ERRORS, error)) {
        struct go_slice failed =
            go_field(struct go_slice, hook, WRITE_COMMAND_ERROR_WRITE_ERRORS, error.data);
        __u64 concern = go_field(__u64, hook, WRITE_COMMAND_ERROR_WRITE_CONCERN_ERROR, error.data);
        event->code = failed.length ? go_field(__u64, hook, WRITE_ERROR_CODE, failed.data)
                                    : go_field(__u64, hook, WRITE_CONCERN_ERROR_CODE, concern);
    } else if (go_points_to(hook, ERROR_CODE, error)) {
        event->code = go_field(__u32, hook, ERROR_CODE, error.data);
        if (!event->code)
            error = go_field(struct go_interface, hook, ERROR_WRAPPED, error.data);
    }
    UNWRAP(error, SERVER_SELECTION_ERROR_WRAPPED);
    UNWRAP(error, CONNECTION_ERROR_WRAPPED);
    UNWRAP(error, WRAP_ERROR_ERR);
    event->error = go_dynamic_type(error);
    struct go_string message = go_error_text(hook, error);
    if (message.length <= sonde_limit_message)
        SONDE_RECORD(message, &message);
}

// What the driver does by itself is not reported, but must end: it may be done within an operation.
SONDE_HOOK(mongo_end, &calls) {
    struct sonde_record begun, *record = &begun;
    struct call *kept = sonde_operation_find(hook);
    struct go_interface error = mongo_end_result0(hook);
    if (!kept)
        return;
    struct mongo_event *event =
        kept->is_internal ? 0
                          : sonde_span_record(hook, record, struct mongo_event, &kept->operation);
    if (event) {
        SONDE_RECORD_KEPT(command);
        SONDE_RECORD_KEPT(database);
        SONDE_RECORD_KEPT(address);
        if (error.type)
            record_error(hook, record, event, error);
        sonde_record_send(record);
    }
    sonde_operation_end(hook, &kept->operation);
}
