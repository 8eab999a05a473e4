// SPDX-License-Identifier: Apache-2.0 OR MIT
#pragma once

#include <sonde/event.h>

/// A call without captures.
struct hand0_event {
    struct sonde_span span;
};

/// A call with one capture.
struct hand1_event {
    struct sonde_span span;
    __s64 n;
};

/// A call with four captures.
struct hand4_event {
    struct sonde_span span;
    __s64 n;
    __s64 result;
    struct sonde_str name;
    struct sonde_str id;
};

/// A call with eight captures.
struct hand8_event {
    struct sonde_span span;
    __s64 n;
    __s64 result;
    __s64 lines;
    __s64 cents;
    struct sonde_str name;
    struct sonde_str id;
    struct sonde_str customer;
    struct sonde_str sku;
};
