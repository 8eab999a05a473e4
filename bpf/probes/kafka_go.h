// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// What happens to messages.
enum kafka_action {
    KAFKA_ACTION_SEND = 0,    ///< a program sends them
    KAFKA_ACTION_POLL = 1,    ///< a program asks for one
    KAFKA_ACTION_PROCESS = 2, ///< a program processes the one that it got
    KAFKA_ACTION_COMMIT = 3,  ///< a program says that it has processed them
};

enum { KAFKA_NO_PARTITION = -1 };

/// One call of a client, or the processing of one message.
struct kafka_event {
    struct sonde_span span;
    struct sonde_str topic;          ///< empty if there are several, or it is not known
    struct sonde_str key;            ///< of the only message; empty if it has none
    struct sonde_str group;          ///< of the consumer
    struct sonde_str client;         ///< the client's id
    struct sonde_str error;          ///< text of the error, if errors.New has returned it
    struct sonde_str trace_state;    ///< W3C tracestate that came with the message
    struct sonde_go_type error_type; ///< innermost known type of the error; none if there is none
    enum kafka_action action;
    __s64 error_code;  ///< Kafka's code, if the error is a kafka.Error
    __s64 offset;      ///< of the only message, if it is not sent
    __u64 messages;    ///< number of messages
    __s32 partition;   ///< of all messages; KAFKA_NO_PARTITION if there are several
    __u32 key_length;  ///< of the whole key
    __u8 trace_id[16]; ///< of the span that sent the message; zero if that is not known
    __u8 sender_id[8]; ///< of the span that sent the message
    __u8 tombstone;    ///< 1 if the only message that is sent has no value
    __u8 _pad[7];
};
