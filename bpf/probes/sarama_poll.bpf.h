// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// The messages that a consumer receives: those of a partition that came with one fetch.
#pragma once

#include "kafka_headers.bpf.h"
#include "sarama.h"
#include "sarama_record.bpf.h"

enum { MAX_POLLS = 1024 }; ///< goroutines, and connections to brokers

/// What a goroutine that parses the response to a fetch needs at the end. It keeps the entry.
struct poll {
    struct sonde_operation operation;
    __u64 consumer;             ///< address of the partitionConsumer
    __u64 start;                ///< when the fetch began
    struct kafka_search search; ///< working memory
};

/// Key: the goroutine. Both maps are LRU maps, because goroutines and connections end unseen.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_POLLS);
    __type(key, struct sonde_key);
    __type(value, struct poll);
} polls SEC(".maps");

/// Key: the address of a brokerConsumer. Value: when its last fetch began.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_POLLS);
    __type(key, struct sonde_key);
    __type(value, __u64);
} fetches SEC(".maps");

// func (bc *brokerConsumer) fetchNewMessages() (*FetchResponse, error)
// https://github.com/IBM/sarama/blob/v1.50.1/consumer.go#L1289; all versions. It fetches for all
// partitions of a broker. The next fetch begins when every partition has parsed its part.
SONDE_HOOK(sarama_fetch, SONDE_NO_OPERATIONS) {
    struct sonde_key key = {.id = sarama_fetch_bc(hook), .process = hook->process};
    __u64 now = bpf_ktime_get_boot_ns();
    bpf_map_update_elem(&fetches, &key, &now, BPF_ANY);
}

// func (child *partitionConsumer) parseResponse(response *FetchResponse) ([]*ConsumerMessage,
// error)
// https://github.com/IBM/sarama/blob/v1.50.1/consumer.go#L848; all versions. It finds the messages
// of its partition in a response, often none.
SONDE_HOOK(sarama_parse, SONDE_NO_OPERATIONS) {
    __u64 consumer = sarama_parse_child(hook);
    struct sonde_key key = {.id = go_field(__u64, hook, PARTITION_CONSUMER_BROKER, consumer),
                            .process = hook->process};
    const __u64 *fetched = bpf_map_lookup_elem(&fetches, &key);
    struct poll *poll = sonde_scratch();
    if (!poll)
        return;
    __builtin_memset(poll, 0, sizeof(*poll));
    poll->consumer = consumer;
    poll->start = fetched ? *fetched : bpf_ktime_get_boot_ns();
    key.id = sonde_goroutine_id(hook);
    bpf_map_update_elem(&polls, &key, poll, BPF_ANY);
}

/// Adds the sender of a message whose headers are the slice at `headers`, if it is known.
__noinline int sarama_add_sender(struct sarama_poll_event *event, struct kafka_search *search,
                                 __u64 headers) {
    struct go_slice slice = {};
    if (!event || !search || !sonde_read(&slice, sizeof(slice), headers))
        return 0;
    kafka_headers_search(search, slice, KAFKA_HEADER_POINTER);
    __u64 i = event->senders;
    if (!search->context.valid || i >= SARAMA_SENDERS_MAX)
        return 0;
    __builtin_memcpy(event->trace_ids + i * 16, search->context.trace_id, 16);
    __builtin_memcpy(event->sender_ids + i * 8, search->context.span_id, 8);
    event->senders = i + 1;
    return 0;
}

static __always_inline void record_messages(const struct sonde_hook *hook,
                                            struct sonde_record *record,
                                            struct sarama_poll_event *event,
                                            struct kafka_search *search, struct go_slice messages) {
    __u32 headers = sonde_offset_of(hook->executable, CONSUMER_MESSAGE_HEADERS);
    event->messages = messages.length;
    for (__u64 i = 0; headers != SONDE_ABSENT && i < SARAMA_SENDERS_MAX && i < messages.length; i++)
        sarama_add_sender(event, search, go_element(__u64, messages, i) + headers);
    if (messages.length != 1)
        return;
    __u64 message = go_element(__u64, messages, 0);
    struct go_slice bytes = go_field(struct go_slice, hook, CONSUMER_MESSAGE_KEY, message);
    struct go_string key = {bytes.data, bytes.length};
    event->key_length = key.length;
    event->offset = go_field(__s64, hook, CONSUMER_MESSAGE_OFFSET, message);
    event->tombstone = !go_field(__u64, hook, CONSUMER_MESSAGE_VALUE, message);
    SONDE_RECORD(key, &key);
    SONDE_RECORD(trace_state, &search->trace_state);
}

SONDE_HOOK(sarama_parsed, SONDE_NO_OPERATIONS) {
    struct sonde_record begun, *record = &begun;
    struct go_slice messages = sarama_parsed_result0(hook);
    struct go_interface error = sarama_parsed_result1(hook);
    struct sonde_key key = {.id = sonde_goroutine_id(hook), .process = hook->process};
    struct poll *kept = bpf_map_lookup_elem(&polls, &key);
    struct sonde_span_context none = {};
    if (!kept || !(messages.length || error.type) ||
        !sonde_operation_begin_at(hook, key.id, &kept->operation))
        return;
    __u64 consumer = kept->consumer;
    sonde_span_start_handed_over(hook, &kept->operation, &none);
    kept->operation.start = kept->start;
    struct sarama_poll_event *event =
        sonde_span_record(hook, record, struct sarama_poll_event, &kept->operation);
    if (event) {
        struct go_string topic =
            go_field(struct go_string, hook, PARTITION_CONSUMER_TOPIC, consumer);
        event->partition = go_field(__s32, hook, PARTITION_CONSUMER_PARTITION, consumer);
        SONDE_RECORD(topic, &topic);
        record_messages(hook, record, event, &kept->search, messages);
        RECORD_CLIENT_AND_ERROR(go_field(__u64, hook, PARTITION_CONSUMER_CONF, consumer), error);
        sonde_record_send(record);
    }
    sonde_operation_settle(&kept->operation);
}
