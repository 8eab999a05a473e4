// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Attributes of OpenTelemetry, as programs hold them.
/// https://github.com/open-telemetry/opentelemetry-go/blob/v1.46.0/attribute/value.go; all versions
#pragma once

#include <sonde/go_slice.bpf.h>

/// An attribute.KeyValue: a string, and a Value of a type, a number, a string and an interface.
struct otel_key_value {
    struct go_string key;
    __u64 type, number;
    struct go_string text;
    struct go_interface slice;
};
