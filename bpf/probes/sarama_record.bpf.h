// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// What the events of messages that are sent and of those that are received have in common.
#pragma once

#include <sonde/go_error.bpf.h>
#include <sonde/sonde.bpf.h>

#include "sarama.go.h"
#include "kafka_error.bpf.h"

SONDE_LIMIT(topic, 249);
SONDE_LIMIT(key, 127);
SONDE_LIMIT(client, 127);
SONDE_LIMIT(error, 95);
SONDE_LIMIT(trace_state, 512);

/// Records the client's id of a Config, and an error. An error of sarama's own may wrap another
/// one.
#define RECORD_CLIENT_AND_ERROR(config, failure)                                                   \
    ({                                                                                             \
        struct go_interface cause = (failure);                                                     \
        struct go_string id = go_field(struct go_string, hook, CONFIG_CLIENT_ID, config);          \
        if (go_points_to(hook, SENTINEL_ERROR_SENTINEL, cause))                                    \
            cause = go_field(struct go_interface, hook, SENTINEL_ERROR_SENTINEL, cause.data);      \
        SONDE_RECORD(client, &id);                                                                 \
        if (cause.type) {                                                                          \
            struct go_string text = go_error_text(hook, cause);                                    \
            event->error_type = go_dynamic_type(cause);                                            \
            event->error_code = kafka_error_number(cause);                                         \
            if (text.length <= sonde_limit_error)                                                  \
                SONDE_RECORD(error, &text);                                                        \
        }                                                                                          \
    })
