// SPDX-License-Identifier: Apache-2.0 OR MIT
/// Events of processes. They go to the same ring as the records of spans, so that the reader
/// receives everything in the order in which it happened.
#pragma once

#include <sonde/event.h>

enum {
    SONDE_PROCESS_PROBE = 0xffff, ///< stands in the place of a probe's number
};

/// The `type` of the record of a process event.
enum sonde_process_event_type {
    SONDE_PROCESS_MET = 1,      ///< a process has hit its first hook
    SONDE_PROCESS_EXECUTED = 2, ///< a traced or followed process now runs another program
    SONDE_PROCESS_EXITED = 3,   ///< a traced process has ended
    SONDE_PROCESS_MISSED = 4,   ///< a process that should be followed is not, because too many are
    // For the feed of processes (bpf/runtime/process_feed.bpf.c), about any process:
    SONDE_PROCESS_FEED_EXECUTED = 5,  ///< it runs another program
    SONDE_PROCESS_FEED_LISTENING = 6, ///< it begins to listen on a TCP port
    SONDE_PROCESS_FEED_EXITED = 7,    ///< it has ended
};

/// The record of a process event. The arguments and the environment follow it in the record's tail,
/// each string with its terminating zero.
struct sonde_process_event {
    struct sonde_event event; ///< `process` is 0 for a process that was followed but not traced
    __u64 start;              ///< when the process, or the program that it executes, began: ns of
                              ///< CLOCK_BOOTTIME; 0 if not given
    __u16 arguments;          ///< bytes; 0 if they could not be read
    __u16 environment;        ///< bytes; 0 if it could not be read
    __u16 complete;           ///< 1 if nothing was cut
    __u16 port;               ///< on which it begins to listen; 0 if not given
    __u32 group;              ///< of a process that was met: index of its settings
    __u32 _pad;
};
