// SPDX-License-Identifier: MIT OR GPL-2.0-only
#pragma once

#include <sonde/event.h>

enum {
    SARAMA_UNKNOWN = -1,     ///< no partition or offset
    SARAMA_SENDERS_MAX = 32, ///< senders of the messages of one batch
};

/// One message that a program sends, or the messages of one call.
struct sarama_send_event {
    struct sonde_span span;
    struct sonde_str topic;          ///< empty if there are several
    struct sonde_str key;            ///< of the only message; empty if it has none
    struct sonde_str client;         ///< the client's id
    struct sonde_str error;          ///< text of the error, if errors.New has returned it
    struct sonde_go_type error_type; ///< of the error; none if there is none
    struct sonde_go_type key_type;   ///< of the key, which is what its Encode method returns
    __s64 error_code;                ///< Kafka's code, if the error is a KError
    __s64 offset;                    ///< of the only message, or SARAMA_UNKNOWN
    __u64 messages;                  ///< number of messages
    __s32 partition;                 ///< of all messages, or SARAMA_UNKNOWN
    __u32 key_length;                ///< of the whole key
    __u8 tombstone;                  ///< 1 if the only message has no value
    __u8 _pad[7];
};

/// The messages of one partition that a consumer has fetched, or the error that it got for them.
struct sarama_poll_event {
    struct sonde_span span;
    struct sonde_str topic;
    struct sonde_str key;            ///< of the only message; empty if it has none
    struct sonde_str client;         ///< the client's id
    struct sonde_str error;          ///< text of the error, if errors.New has returned it
    struct sonde_str trace_state;    ///< W3C tracestate that came with the only message
    struct sonde_go_type error_type; ///< of the error; none if there is none
    __s64 error_code;                ///< Kafka's code, if the error is a KError
    __s64 offset;                    ///< of the only message
    __u64 messages;                  ///< number of messages
    __s32 partition;
    __u32 key_length; ///< of the whole key
    __u32 senders;    ///< number of messages whose sender is known
    __u8 tombstone;   ///< 1 if the only message has no value
    __u8 _pad[3];
    __u8 trace_ids[SARAMA_SENDERS_MAX * 16]; ///< of the spans that sent these messages
    __u8 sender_ids[SARAMA_SENDERS_MAX * 8]; ///< of the same spans
};
