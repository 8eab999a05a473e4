// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// The messages that a Reader gets. Each has two spans: one of the call that returned it, and one
/// of what its caller does with it, which is not a call.
#pragma once

#include "kafka_go_call.bpf.h"
#include "kafka_headers.bpf.h"

enum {
    MAX_PROCESSED = 512,     ///< goroutines that process a message
    MESSAGE_SIZE_MAX = 1536, ///< of an event with its strings
};

/// The event of a message that is being processed, with its strings.
struct message {
    __u8 bytes[MESSAGE_SIZE_MAX];
};

/// Key: the goroutine. Value: what will be recorded when it has processed the message, which may be
/// gone from the target's memory by then. It is an LRU map, because nothing else removes the
/// message of a goroutine that ends.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_PROCESSED);
    __type(key, struct sonde_key);
    __type(value, struct message);
} processed SEC(".maps");

/// Whether the call of an operation still runs, as seen from a call on the running goroutine.
static __always_inline _Bool runs(const struct sonde_hook *hook,
                                  const struct sonde_operation *operation) {
    return operation->call.goroutine == sonde_goroutine_id(hook) &&
           go_call_runs(hook->ctx, go_stack_depth(hook->ctx), operation->call.depth,
                        operation->call.return_address);
}

static __always_inline struct sonde_key message_key(const struct sonde_hook *hook,
                                                    const struct call *call) {
    return (struct sonde_key){.id = call->operation.call.goroutine, .process = hook->process};
}

/// Ends the processing of a message, whose goroutine asks for the next one. If the function that
/// got the message has returned since, nobody knows when the processing has ended, so it has no
/// span.
static __always_inline void end_processing(const struct sonde_hook *hook, struct call *call) {
    struct sonde_record begun, *record = &begun;
    struct sonde_key key = message_key(hook, call);
    const struct message *message = bpf_map_lookup_elem(&processed, &key);
    struct kafka_event *event =
        message && runs(hook, &call->operation)
            ? sonde_span_record(hook, record, struct kafka_event, &call->operation)
            : 0;
    if (event) {
        const struct kafka_event *kept = (const struct kafka_event *)message;
        bpf_probe_read_kernel(record->bytes + sizeof(event->span),
                              sizeof(*message) - sizeof(event->span),
                              message->bytes + sizeof(event->span));
        event->span.trace_state = event->trace_state;
        record->size = kept->span.event.size;
        record->flags = kept->span.event.flags;
        sonde_record_send(record);
    }
    if (message)
        bpf_map_delete_elem(&processed, &key);
    sonde_operation_end(hook, &call->operation);
}

// func (r *Reader) ReadMessage(ctx context.Context) (Message, error)
// func (r *Reader) FetchMessage(ctx context.Context) (Message, error)
// https://github.com/segmentio/kafka-go/blob/v0.4.51/reader.go#L792; all versions. ReadMessage
// calls FetchMessage, and CommitMessages if the reader is in a group.
SONDE_HOOK(kafka_poll, &calls) {
    struct call *call = sonde_operation_innermost(hook);
    struct go_slice none = {};
    if (call && call->action == KAFKA_ACTION_POLL && runs(hook, &call->operation))
        return;
    if (call && call->action == KAFKA_ACTION_PROCESS)
        end_processing(hook, call);
    begin(hook, KAFKA_ACTION_POLL, kafka_poll_r(hook), none, kafka_poll_ctx(hook));
}

/// Working memory for the beginning of an operation that is not a call.
struct start {
    struct call call;
    struct kafka_search search;
    struct pt_regs caller;
};

/// Begins the processing of the message that a call has returned, which is part of the call of the
/// function that called it.
static __always_inline _Bool begin_processing(struct sonde_hook *hook, struct start *start) {
    struct call *call = &start->call;
    struct pt_regs *ctx = hook->ctx;
    struct sonde_span_context sender = call->sender;
    go_caller_registers(&start->caller, ctx);
    hook->ctx = &start->caller;
    _Bool begun = sonde_operation_begin(hook, &call->operation);
    if (begun) {
        call->action = KAFKA_ACTION_PROCESS;
        sonde_span_start_remote(hook, &call->operation, &sender, SONDE_NO_CONTEXT);
        begun = sonde_operation_keep(hook, call) && call->operation.sampled;
    }
    hook->ctx = ctx;
    return begun;
}

/// Keeps the event of the message whose processing has begun.
static __always_inline void keep_message(const struct sonde_hook *hook) {
    struct sonde_record begun, *record = &begun;
    struct sonde_key operation = hook->key;
    const struct call *call = bpf_map_lookup_elem(&calls, &operation);
    struct kafka_event *event = call ? sonde_record_begin(record, sizeof(*event)) : 0;
    if (!event)
        return;
    struct sonde_key key = message_key(hook, call);
    record_call(hook, call, record);
    event->span.event.size = record->size;
    event->span.event.flags = record->flags;
    if (record->size <= MESSAGE_SIZE_MAX)
        bpf_map_update_elem(&processed, &key, record->bytes, BPF_ANY);
}

// Both functions return here. The message is on the stack.
SONDE_HOOK(kafka_poll_end, &calls) {
    struct sonde_record begun, *record = &begun;
    struct call *kept = sonde_operation_find(hook);
    __u64 depth = go_stack_depth(hook->ctx);
    if (!kept || kept->action != KAFKA_ACTION_POLL || kept->operation.call.depth != depth)
        return;
    struct go_interface error = kafka_poll_end_result1(hook);
    __u64 message = kafka_poll_end_result0_address(hook),
          goroutine = kept->operation.call.goroutine;
    struct start *start = sonde_scratch();
    if (!error.type && start) {
        kept->messages = 1;
        take(hook, kept, message);
        kafka_headers_search(&start->search,
                             go_field(struct go_slice, hook, MESSAGE_HEADERS, message),
                             KAFKA_HEADER_STRING);
        kept->sender = start->search.context;
        kept->trace_state = start->search.trace_state;
    }
    struct kafka_event *event =
        sonde_span_record(hook, record, struct kafka_event, &kept->operation);
    if (event) {
        record_call(hook, kept, record);
        record_error(hook, record, event, error);
        sonde_record_send(record);
    }
    if (start)
        start->call = *kept;
    sonde_operation_end(hook, &kept->operation);
    // What happens within another span belongs to that span.
    if (!error.type && start && !sonde_span_of_goroutine(hook, goroutine, depth) &&
        begin_processing(hook, start))
        keep_message(hook);
}

// func (r *Reader) Close() error
// https://github.com/segmentio/kafka-go/blob/v0.4.51/reader.go#L757; all versions.
SONDE_HOOK(kafka_close, &calls) {
    struct call *call = sonde_operation_innermost(hook);
    if (call && call->action == KAFKA_ACTION_PROCESS && call->client == kafka_close_r(hook))
        end_processing(hook, call);
}

// func (r *Reader) CommitMessages(ctx context.Context, msgs ...Message) error
// https://github.com/segmentio/kafka-go/blob/v0.4.51/reader.go#L878; all versions.
SONDE_HOOK(kafka_commit, &calls) {
    begin(hook, KAFKA_ACTION_COMMIT, kafka_commit_r(hook), kafka_commit_msgs(hook),
          kafka_commit_ctx(hook));
}

SONDE_CALL_END_IF(kafka_commit_end, calls, kept->action == KAFKA_ACTION_COMMIT,
                  struct kafka_event) {
    record_call(hook, kept, record);
    record_error(hook, record, event, kafka_commit_end_result0(hook));
}
