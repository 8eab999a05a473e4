// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// The program is longer than others, because a message that is consumed has two spans: one of the
/// call that returned it, and one of what its caller does with it, which is no call.
#include <sonde/go_error.bpf.h>
#include <sonde/outgoing.bpf.h>
#include <sonde/sonde.bpf.h>

#include "kafka_go.go.h"
#include "kafka_error.bpf.h"
#include "kafka_go.h"
#include "kafka_headers.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

/// The strings that are kept of a call.
#define STRINGS(apply)                                                                             \
    apply(topic, 249);                                                                             \
    apply(key, 127);                                                                               \
    apply(trace_state, 512)

STRINGS(SONDE_LIMIT);
SONDE_LIMIT(group, 255);
SONDE_LIMIT(client, 127);
SONDE_LIMIT(error, 63);

/// A call that runs, or the processing of a message.
struct call {
    struct sonde_operation operation;
    struct sonde_span_context sender; ///< the span that sent the message, if it is valid
    STRINGS(SONDE_STRING);
    __u64 client;     ///< address of the Writer or the Reader
    __u64 messages;   ///< number of messages
    __u64 offset;     ///< of the only message
    __u32 partitions; ///< number of partitions to which messages were sent
    __s32 partition;  ///< of the only message, or the first of these partitions
    __u8 action;      ///< enum kafka_action
    __u8 tombstone;   ///< 1 if the only message has no value
    __u8 topics;      ///< 1 if the topics differ
    __u8 announced;   ///< 1 if the writer of its messages can find it
    __u8 _pad[4];
};
SONDE_OPERATIONS(calls, struct call);

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

/// Keeps what the message at `address` says, if it is the only one. Its partition and its offset
/// are not known before it is sent. A reader does not distinguish a missing value from an empty
/// one.
static __always_inline void take(const struct sonde_hook *hook, struct call *call, __u64 address) {
    struct go_slice key = go_field(struct go_slice, hook, MESSAGE_KEY, address);
    if (call->messages != 1)
        return;
    call->topic = go_field(struct go_string, hook, MESSAGE_TOPIC, address);
    if (call->action != KAFKA_ACTION_COMMIT)
        call->key = (struct go_string){key.data, key.length};
    if (call->action == KAFKA_ACTION_SEND) {
        call->tombstone = !go_field(__u64, hook, MESSAGE_VALUE, address);
        return;
    }
    call->partitions = 1;
    call->partition = go_field(__u32, hook, MESSAGE_PARTITION, address);
    call->offset = go_field(__u64, hook, MESSAGE_OFFSET, address);
}

/// Replaces an error that fmt.Errorf or the writer has made by what it wraps. It is a global
/// function: the verifier checks it once, and not for each way to it.
__noinline int kafka_unwrap(struct go_interface *error, __u32 slot) {
    enum { WRITTEN_MAX = 32, WRAPPED_MAX = 4 };
    struct sonde_hook found = {.executable = bpf_map_lookup_elem(&sonde_executables, &slot)};
    const struct sonde_hook *hook = &found;
    if (!error || !hook->executable)
        return 0;
    struct go_slice errors = kafka_error_list(*error);
    for (__u64 i = 0; i < WRITTEN_MAX && i < errors.length; i++) {
        struct go_interface each = go_element(struct go_interface, errors, i);
        if (each.type) {
            *error = each;
            break;
        }
    }
#pragma clang loop unroll(disable)
    for (__u64 i = 0; i < WRAPPED_MAX && go_points_to(hook, WRAP_ERROR_ERR, *error); i++)
        *error = go_field(struct go_interface, hook, WRAP_ERROR_ERR, error->data);
    return 0;
}

static __always_inline void record_error(const struct sonde_hook *hook, struct sonde_record *record,
                                         struct kafka_event *event, struct go_interface cause) {
    if (!cause.type)
        return;
    kafka_unwrap(&cause, hook->executable->slot);
    struct go_string text = go_error_text(hook, cause);
    event->error_type = go_dynamic_type(cause);
    event->error_code = kafka_error_number(cause);
    // Only the texts of some well-known errors matter, and all of them fit.
    if (text.length <= sonde_limit_error)
        SONDE_RECORD(error, &text);
}

static __always_inline struct go_string client_id(const struct sonde_hook *hook,
                                                  const struct call *call) {
    __u64 dialer;
    struct go_interface transport =
        go_field(struct go_interface, hook, WRITER_TRANSPORT, call->client);
    if (call->action != KAFKA_ACTION_SEND)
        dialer = go_field(__u64, hook, READER_CONFIG_DIALER, call->client);
    else if (go_points_to(hook, TRANSPORT_CLIENT_ID, transport))
        return go_field(struct go_string, hook, TRANSPORT_CLIENT_ID, transport.data);
    else
        dialer = go_field(__u64, hook, WRITER_CONFIG_DIALER, call->client);
    return go_field(struct go_string, hook, DIALER_CLIENT_ID, dialer);
}

/// Returns the topic of a call's messages, or otherwise that of its client.
static __always_inline struct go_string topic_of(const struct sonde_hook *hook,
                                                 const struct call *call) {
    struct go_string none = {};
    if (call->topics)
        return none;
    if (call->topic.length)
        return call->topic;
    if (call->action != KAFKA_ACTION_SEND)
        return go_field(struct go_string, hook, READER_CONFIG_TOPIC, call->client);
    if (go_has_field(hook, WRITER_TOPIC))
        return go_field(struct go_string, hook, WRITER_TOPIC, call->client);
    return go_field(struct go_string, hook, WRITER_CONFIG_TOPIC, call->client);
}

/// Fills in the event of a call in the scratch, except for its error. Returns the size of the
/// record and its flags, as sonde_record_append does. It is a global function: the verifier checks
/// it once, and not for each way to it.
__noinline __u64 kafka_record_call(struct sonde_scratch *scratch, const struct call *kept,
                                   __u32 slot) {
    struct sonde_hook found = {.executable = bpf_map_lookup_elem(&sonde_executables, &slot)};
    const struct sonde_hook *hook = &found;
    if (!scratch || !kept || !hook->executable)
        return sizeof(struct kafka_event);
    struct kafka_event *event = (struct kafka_event *)scratch->bytes;
    struct sonde_record begun = {.bytes = scratch->bytes, .size = sizeof(*event)}, *record = &begun;
    struct go_string topic = topic_of(hook, kept), client = client_id(hook, kept), group = {};
    if (kept->action != KAFKA_ACTION_SEND)
        group = go_field(struct go_string, hook, READER_CONFIG_GROUP_ID, kept->client);
    event->action = kept->action;
    event->messages = kept->messages;
    event->offset = kept->offset;
    event->partition = kept->partitions == 1 ? kept->partition : KAFKA_NO_PARTITION;
    event->key_length = kept->key.length;
    event->tombstone = kept->tombstone;
    if (kept->sender.valid) {
        __builtin_memcpy(event->trace_id, kept->sender.trace_id, sizeof(event->trace_id));
        __builtin_memcpy(event->sender_id, kept->sender.span_id, sizeof(event->sender_id));
    }
    SONDE_RECORD(topic, &topic);
    SONDE_RECORD_KEPT(key);
    SONDE_RECORD_KEPT(trace_state);
    SONDE_RECORD(group, &group);
    SONDE_RECORD(client, &client);
    return (__u64)record->flags << 32 | record->size;
}

static __always_inline void record_call(const struct sonde_hook *hook, const struct call *kept,
                                        struct sonde_record *record) {
    __u64 end =
        kafka_record_call((struct sonde_scratch *)record->bytes, kept, hook->executable->slot);
    record->size = end;
    record->flags = end >> 32;
}

static __always_inline void begin(struct sonde_hook *hook, enum kafka_action action, __u64 client,
                                  struct go_slice messages, struct go_interface context) {
    struct call *call = sonde_operation_scratch();
    if (!call)
        return;
    __builtin_memset(call, 0, sizeof(*call));
    if (!sonde_operation_begin(hook, &call->operation))
        return;
    call->action = action;
    call->client = client;
    call->messages = messages.length;
    if (sonde_span_start(hook, &call->operation, context))
        take(hook, call, messages.data);
    // A goroutine sends the messages of one call at a time, so the writer finds the span by it.
    __u64 sender = call->operation.call.g;
    call->announced =
        action == KAFKA_ACTION_SEND && sonde_outgoing_put(hook, sender, &call->operation.span);
    if (!sonde_operation_keep(hook, call) && call->announced)
        sonde_outgoing_remove(hook, sender);
}

// func (w *Writer) WriteMessages(ctx context.Context, msgs ...Message) error
// https://github.com/segmentio/kafka-go/blob/v0.4.51/writer.go#L626; all versions.
SONDE_HOOK(kafka_send, &calls) {
    begin(hook, KAFKA_ACTION_SEND, kafka_send_w(hook), kafka_send_msgs(hook), kafka_send_ctx(hook));
}

// func (ptw *partitionWriter) writeMessages(msgs []Message, indexes []int32)
// map[*writeBatch][]int32
// https://github.com/segmentio/kafka-go/blob/v0.4.51/writer.go#L1025. WriteMessages calls it once
// for each partition, on its own goroutine. It defers a call, so Go never inlines it.
SONDE_HOOK(kafka_partition, &calls) {
    struct call *call = sonde_operation_innermost(hook);
    if (!call || call->action != KAFKA_ACTION_SEND)
        return;
    struct go_string topic =
        go_field(struct go_string, hook, PARTITION_WRITER_META_TOPIC, kafka_partition_ptw(hook));
    if (call->topic.length &&
        (call->topic.data != topic.data || call->topic.length != topic.length))
        call->topics = call->messages != 1;
    else
        call->topic = topic;
    if (call->partitions++ == 0)
        call->partition =
            go_field(__u32, hook, PARTITION_WRITER_META_PARTITION, kafka_partition_ptw(hook));
}

SONDE_HOOK(kafka_send_end, &calls) {
    struct sonde_record begun, *record = &begun;
    struct call *kept = sonde_operation_find(hook);
    if (!kept || kept->action != KAFKA_ACTION_SEND)
        return;
    struct kafka_event *event =
        sonde_span_record(hook, record, struct kafka_event, &kept->operation);
    if (event) {
        record_call(hook, kept, record);
        record_error(hook, record, event, kafka_send_end_result0(hook));
        sonde_record_send(record);
    }
    if (kept->announced)
        sonde_outgoing_remove(hook, kept->operation.call.g);
    sonde_operation_end(hook, &kept->operation);
}

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
