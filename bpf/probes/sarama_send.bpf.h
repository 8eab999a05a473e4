// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// The messages that a producer sends. A message is not a call: the goroutine that sends it hands
/// it over, and others end it, together with any number of others.
#pragma once

#include "kafka_headers.bpf.h"
#include "sarama.h"
#include "sarama_record.bpf.h"

/// A message that is being sent, by its address, or a call that sends several.
struct sending {
    struct sonde_operation operation;
    struct go_string trace_state; ///< that the message carries
    struct go_slice messages;     ///< of a call
    __u64 producer;               ///< of a call: address of the syncProducer
};
SONDE_OPERATIONS(sendings, struct sending);

static __always_inline __u64 config_of_producer(const struct sonde_hook *hook, __u64 producer) {
    return go_field(__u64, hook, ASYNC_PRODUCER_CONF, producer);
}

/// Returns the text of a key that is a string or a slice of bytes. What another Encoder holds is
/// not what it sends: the name of its type tells that.
static __always_inline struct go_string text_of_key(struct go_interface key) {
    struct go_string text = {};
    __u8 kind = go_kind_of(kafka_error_type(key));
    if (kind == GO_KIND_STRING || kind == GO_KIND_SLICE)
        sonde_read(&text, sizeof(text), key.data);
    return text;
}

/// Records what distinguishes a message from others, and how it was sent, if it was.
static __always_inline void record_message(const struct sonde_hook *hook,
                                           struct sonde_record *record,
                                           struct sarama_send_event *event, __u64 message,
                                           __u64 config, _Bool sent) {
    struct go_string topic = go_field(struct go_string, hook, PRODUCER_MESSAGE_TOPIC, message);
    struct go_interface encoder =
        go_field(struct go_interface, hook, PRODUCER_MESSAGE_KEY, message);
    struct go_string key = text_of_key(encoder);
    event->messages = 1;
    event->key_length = key.length;
    event->key_type = go_dynamic_type(encoder);
    event->tombstone = !go_field(__u64, hook, PRODUCER_MESSAGE_VALUE, message);
    event->partition =
        sent ? go_field(__s32, hook, PRODUCER_MESSAGE_PARTITION, message) : SARAMA_UNKNOWN;
    // A broker that is not asked to acknowledge a message does not tell its offset.
    event->offset = sent && go_field(__u16, hook, CONFIG_PRODUCER_REQUIRED_ACKS, config)
                        ? go_field(__s64, hook, PRODUCER_MESSAGE_OFFSET, message)
                        : SARAMA_UNKNOWN;
    SONDE_RECORD(topic, &topic);
    SONDE_RECORD(key, &key);
}

// func (sp *syncProducer) SendMessage(msg *ProducerMessage) (partition int32, offset int64, err
// error)
// https://github.com/IBM/sarama/blob/v1.50.1/sync_producer.go#L118; all versions. It hands the
// message to an asyncProducer, and waits until that is done with it.
SONDE_HOOK(sarama_send, &sendings) {
    struct sending *sending = sonde_operation_scratch();
    if (!sending)
        return;
    __builtin_memset(sending, 0, sizeof(*sending));
    if (!sonde_operation_begin_at(hook, sarama_send_msg(hook), &sending->operation))
        return;
    sonde_span_start_detached(hook, &sending->operation, SONDE_NO_CONTEXT);
    sonde_operation_keep(hook, sending);
}

/// Working memory for the beginning of a message.
struct start {
    struct sending sending;
    struct kafka_search search;
};

// func (tp *topicProducer) partitionMessage(msg *ProducerMessage) error
// https://github.com/IBM/sarama/blob/v1.50.1/async_producer.go#L702; all versions. The goroutine of
// a topic calls it once for each message that it has received. A message of a syncProducer, which
// has somebody who waits for it, has begun before.
SONDE_HOOK(sarama_enter, &sendings) {
    __u64 message = sarama_enter_msg(hook);
    struct start *start = 0;
    if (go_has_field(hook, PRODUCER_MESSAGE_EXPECTATION) &&
        !go_field(__u64, hook, PRODUCER_MESSAGE_EXPECTATION, message))
        start = sonde_operation_scratch();
    if (!start)
        return;
    struct sending *sending = &start->sending;
    __builtin_memset(sending, 0, sizeof(*sending));
    if (!sonde_operation_begin_at(hook, message, &sending->operation))
        return;
    kafka_headers_search(&start->search,
                         go_field(struct go_slice, hook, PRODUCER_MESSAGE_HEADERS, message),
                         KAFKA_HEADER_BYTES);
    sending->trace_state = start->search.trace_state;
    sonde_span_start_handed_over(hook, &sending->operation, &start->search.context);
    sonde_operation_keep(hook, sending);
}

/// How messages have ended. A global function gets its hook in this form.
struct outcome {
    struct go_slice messages;
    struct go_interface error;
    __u64 config; ///< address of the producer's Config
    __u32 slot;   ///< of the executable
    __u32 process, process_id, group;
};

static __always_inline struct outcome outcome_of(const struct sonde_hook *hook, __u64 producer) {
    return (struct outcome){
        .config = config_of_producer(hook, producer),
        .slot = hook->executable->slot,
        .process = hook->process,
        .process_id = hook->process_id,
        .group = hook->group,
    };
}

/// Ends a message, if its beginning was seen: that at the address `message`, or number `i`.
__noinline int sarama_end(const struct outcome *outcome, __u64 message, __u32 i) {
    struct sonde_hook local = {.operations = &sendings}, *hook = &local;
    struct sonde_record begun, *record = &begun;
    if (!outcome)
        return 0;
    if (!message)
        message = go_element(__u64, outcome->messages, i);
    __u32 slot = outcome->slot;
    hook->executable = bpf_map_lookup_elem(&sonde_executables, &slot);
    hook->process = outcome->process;
    hook->process_id = outcome->process_id;
    hook->group = outcome->group;
    struct sending *kept = hook->executable ? sonde_operation_find_at(hook, message) : 0;
    if (!kept)
        return 0;
    struct sarama_send_event *event =
        sonde_span_record(hook, record, struct sarama_send_event, &kept->operation);
    if (event) {
        record_message(hook, record, event, message, outcome->config, !outcome->error.type);
        RECORD_CLIENT_AND_ERROR(outcome->config, outcome->error);
        sonde_record_string(record, &event->span.trace_state, &kept->trace_state,
                            sonde_limit_trace_state);
        sonde_record_send(record);
    }
    sonde_operation_end(hook, &kept->operation);
    return 0;
}

enum {
    SOME = 128, ///< messages that a call of sarama_end_some or sarama_compare_some visits
    MANY = 128, ///< such calls, so that all messages of a full map can end together
};

/// Ends some of the messages.
__noinline int sarama_end_some(const struct outcome *outcome, __u32 first) {
    if (!outcome)
        return 0;
    for (__u64 i = 0; i < SOME && first + i < outcome->messages.length; i++)
        sarama_end(outcome, 0, first + i);
    return 0;
}

// func (p *asyncProducer) returnSuccesses(batch []*ProducerMessage)
// https://github.com/IBM/sarama/blob/v1.50.1/async_producer.go#L1695; all versions.
SONDE_HOOK(sarama_sent, SONDE_NO_OPERATIONS) {
    struct outcome outcome = outcome_of(hook, sarama_sent_p(hook));
    outcome.messages = sarama_sent_batch(hook);
    for (__u64 i = 0; i < MANY && i * SOME < outcome.messages.length; i++)
        sarama_end_some(&outcome, i * SOME);
}

// func (p *asyncProducer) returnError(msg *ProducerMessage, err error)
// https://github.com/IBM/sarama/blob/v1.50.1/async_producer.go#L1668; all versions.
SONDE_HOOK(sarama_failed, SONDE_NO_OPERATIONS) {
    struct outcome outcome = outcome_of(hook, sarama_failed_p(hook));
    outcome.error = sarama_failed_err(hook);
    sarama_end(&outcome, sarama_failed_msg(hook), 0);
}

// func (sp *syncProducer) SendMessages(msgs []*ProducerMessage) error
// https://github.com/IBM/sarama/blob/v1.50.1/sync_producer.go#L132; all versions.
SONDE_CALL_START(sarama_send_all, sendings, SONDE_NO_CONTEXT) {
    kept->producer = sarama_send_all_sp(hook);
    kept->messages = sarama_send_all_msgs(hook);
}

enum { TOPIC_WORDS = 32 }; ///< a topic has at most 249 characters

/// What several messages have in common.
struct common {
    struct go_slice messages;
    struct go_string topic;
    __u32 topic_field, partition_field; ///< offsets
    __s32 partition;
    __u8 topics;     ///< 1 if the topics differ
    __u8 partitions; ///< 1 if the topics or the partitions differ
    __u8 _pad[2];
    __u64 words[TOPIC_WORDS]; ///< of the topic
    __u64 other[TOPIC_WORDS]; ///< of the topic of another message
};

static __always_inline void read_topic(__u64 *words, struct go_string topic) {
    __builtin_memset(words, 0, TOPIC_WORDS * sizeof(*words));
    sonde_read(words, topic.length & (TOPIC_WORDS * sizeof(*words) - 1), topic.data);
}

/// Compares the topic with another one that has the same length.
__noinline int sarama_is_topic(struct common *common, __u64 data) {
    __u64 different = 0;
    if (!common)
        return 0;
    read_topic(common->other, (struct go_string){data, common->topic.length});
    for (int i = 0; i < TOPIC_WORDS; i++)
        different |= common->words[i] ^ common->other[i];
    return !different;
}

/// Compares message `i` with the first one.
__noinline int sarama_compare_one(struct common *common, __u32 i) {
    struct go_string topic = {};
    __s32 partition = 0;
    if (!common)
        return 0;
    __u64 message = go_element(__u64, common->messages, i);
    sonde_read(&topic, sizeof(topic), message + common->topic_field);
    sonde_read(&partition, sizeof(partition), message + common->partition_field);
    if (partition != common->partition)
        common->partitions = 1;
    if (topic.length != common->topic.length ||
        (topic.data != common->topic.data && !sarama_is_topic(common, topic.data)))
        common->topics = common->partitions = 1;
    return 0;
}

/// Compares some of the messages with the first one.
__noinline int sarama_compare_some(struct common *common, __u32 first) {
    if (!common)
        return 0;
    for (__u64 i = 0; i < SOME && first + i < common->messages.length; i++)
        sarama_compare_one(common, first + i);
    return 0;
}

/// Compares all messages with the first one. It is a global function: the verifier checks its body
/// once, separately.
__noinline int sarama_compare(struct common *common) {
    if (!common)
        return 0;
    read_topic(common->words, common->topic);
    for (__u64 i = 0; i < MANY && i * SOME < common->messages.length; i++)
        sarama_compare_some(common, i * SOME);
    return 0;
}

/// Finds out what the messages of a call have in common.
static __always_inline void compare(const struct sonde_hook *hook, struct common *common,
                                    struct go_slice messages) {
    __u64 message = go_element(__u64, messages, 0);
    __builtin_memset(common, 0, sizeof(*common));
    common->messages = messages;
    common->topic = go_field(struct go_string, hook, PRODUCER_MESSAGE_TOPIC, message);
    common->partition = go_field(__s32, hook, PRODUCER_MESSAGE_PARTITION, message);
    common->topic_field = sonde_offset_of(hook->executable, PRODUCER_MESSAGE_TOPIC);
    common->partition_field = sonde_offset_of(hook->executable, PRODUCER_MESSAGE_PARTITION);
    common->topics = common->partitions =
        messages.length > SOME * MANY || !go_has_field(hook, PRODUCER_MESSAGE_TOPIC);
    if (!common->topics)
        sarama_compare(common);
}

SONDE_HOOK(sarama_send_all_end, &sendings) {
    struct sonde_record begun, *record = &begun;
    struct sending *kept = sonde_operation_find(hook);
    struct common *common = sonde_scratch();
    struct go_interface failures = sarama_send_all_end_result0(hook), error = {};
    struct go_slice errors = {};
    __s32 partition = SARAMA_UNKNOWN;
    if (!kept)
        return;
    __u64 config =
        config_of_producer(hook, go_field(__u64, hook, SYNC_PRODUCER_PRODUCER, kept->producer));
    struct go_string topic = {};
    if (common && kept->operation.sampled) {
        compare(hook, common, kept->messages);
        if (!common->topics)
            topic = common->topic;
        if (!common->partitions && !failures.type)
            partition = common->partition;
    }
    // The error is a ProducerErrors: a slice of pointers, each for one message.
    if (failures.type && sonde_read(&errors, sizeof(errors), failures.data))
        error =
            go_field(struct go_interface, hook, PRODUCER_ERROR_ERR, go_element(__u64, errors, 0));
    struct sarama_send_event *event =
        sonde_span_record(hook, record, struct sarama_send_event, &kept->operation);
    if (event) {
        if (kept->messages.length == 1) {
            record_message(hook, record, event, go_element(__u64, kept->messages, 0), config,
                           !failures.type);
        } else {
            event->messages = kept->messages.length;
            event->partition = partition;
            SONDE_RECORD(topic, &topic);
        }
        RECORD_CLIENT_AND_ERROR(config, error);
        sonde_record_send(record);
    }
    sonde_operation_end(hook, &kept->operation);
}
