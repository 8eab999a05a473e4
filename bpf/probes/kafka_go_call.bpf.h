// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// A call of kafka-go, or the processing of a message: what is kept of it, and how it is recorded.
#pragma once

#include <sonde/go_error.bpf.h>
#include <sonde/outgoing.bpf.h>
#include <sonde/sonde.bpf.h>

#include "kafka_go.go.h"
#include "kafka_error.bpf.h"
#include "kafka_go.h"

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
