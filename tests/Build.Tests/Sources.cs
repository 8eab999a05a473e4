namespace Sonde.Build.Tests;

/// <summary>A small probe in C with one of everything that the facts describe.</summary>
internal static class Sources
{
    public const string Header =
        """
        #pragma once
        #include <sonde/event.h>
        typedef __u32 word;
        struct demo_point { __s16 x; __s16 y; };
        struct demo_event {
            struct sonde_span span;
            struct sonde_str name;
            const word words[3];
            volatile struct demo_point points[2];
            __u32 low : 3;
            __u32 high : 5;
            union {
                __u64 whole;
                __u32 halves[2];
            };
        };
        struct demo_unused { __u64 never; };
        """;

    public const string Program =
        """
        // SPDX-License-Identifier: Apache-2.0 OR MIT
        #include <sonde/types.h>
        #include <linux/bpf.h>
        #include <bpf/bpf_helpers.h>
        #include <bpf/bpf_core_read.h>
        #include "demo.h"
        struct {
            __uint(type, BPF_MAP_TYPE_RINGBUF);
            __uint(max_entries, 4096);
        } shared_events SEC(".maps");
        struct {
            __uint(type, BPF_MAP_TYPE_LRU_HASH);
            __uint(max_entries, 16);
            __type(key, __u32);
            __type(value, __u64);
        } active SEC(".maps");
        SEC("uprobe")
        int demo_start(void *context)
        {
            __u32 id = bpf_core_type_id_local(struct demo_event);
            return context ? (int)id : 0;
        }
        SEC("uprobe")
        int demo_end(void *context __attribute__((unused)))
        {
            return 0;
        }
        char LICENSE[] SEC("license") = "Dual MIT/GPL";
        """;
}
