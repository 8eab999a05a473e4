// SPDX-License-Identifier: Apache-2.0 OR MIT
/// What the reader is told of processes, in the same ring as the records of spans, so that it hears
/// of everything in the order in which it happened.
#pragma once

#include <sonde/event.h>

enum {
    SONDE_PROCESS_PROBE = 0xffff, ///< in the place of a probe's number
};

/// The `type` of such a record.
enum sonde_process_event_type {
    SONDE_PROCESS_MET = 1,      ///< a process has hit its first hook
    SONDE_PROCESS_EXECUTED = 2, ///< a process that was traced or followed runs another program now
    SONDE_PROCESS_EXITED = 3,   ///< a traced process has ended
    SONDE_PROCESS_MISSED = 4,   ///< a process that is to be followed is not: too many are
};

/// Behind it, in the record's tail, come the arguments and the environment, each string with its
/// zero.
struct sonde_process_event {
    struct sonde_event event; ///< `process` is 0 for one that was followed and not traced
    __u64 start;              ///< when the process, or the program that it executes, began: ns of
                              ///< CLOCK_BOOTTIME; 0 if not said
    __u16 arguments;          ///< bytes; 0 if they could not be read
    __u16 environment;        ///< bytes; 0 if it could not be read
    __u16 complete;           ///< 1 if nothing was cut
    __u16 _pad;
};
