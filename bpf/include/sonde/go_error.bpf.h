// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The message of a Go error whose text is in memory: an error of errors.New or fmt.Errorf, another
/// whose Error method returns a field, or an error number of the operating system. Any other error
/// builds its text when Error() is called, which a program cannot do: send its type instead
/// (go_dynamic_type), and read the fields that you know.
#pragma once

#include <sonde/go_type.bpf.h>
#include <sonde/hook.bpf.h>

enum {
    SONDE_MAX_ERROR_TYPES = 16384, ///< default size of the map; the Manager sets it
};

/// Key: a type. Value: where its values keep what their text consists of. The Manager fills this
/// map from the types of each executable.
struct {
    __uint(type, BPF_MAP_TYPE_HASH);
    __uint(max_entries, SONDE_MAX_ERROR_TYPES);
    __type(key, struct sonde_type_key);
    __type(value, struct sonde_error_type);
} shared_error_types SEC(".maps");

/// Reads the content of an error of this kind. Returns false, and clears the memory, if the error
/// is of another kind or nil.
static __always_inline _Bool go_read_error(void *to, __u32 size, const struct sonde_hook *hook,
                                           struct go_interface error, enum sonde_error_kind kind) {
    struct sonde_type_key key = {
        .slot = hook->executable->slot,
        .type = sonde_type_hash(error.type),
    };
    const struct sonde_error_type *known = bpf_map_lookup_elem(&shared_error_types, &key);
    if (known && known->kind == kind)
        return sonde_read(to, size, error.data + known->parts[0].offset);
    __builtin_memset(to, 0, size);
    return 0;
}

/// Returns the text of an error, which is empty if the error is nil or builds its text on demand.
/// Costs a map lookup, and two or four reads.
static __always_inline struct go_string go_error_text(const struct sonde_hook *hook,
                                                      struct go_interface error) {
    struct go_string text;
    go_read_error(&text, sizeof(text), hook, error, SONDE_ERROR_TEXT);
    return text;
}

/// Returns the operating system's number of an error that is itself a syscall.Errno, otherwise 0.
/// Costs a map lookup, and two or four reads.
static __always_inline __u64 go_error_number(const struct sonde_hook *hook,
                                             struct go_interface error) {
    __u64 number;
    go_read_error(&number, sizeof(number), hook, error, SONDE_ERROR_NUMBER);
    return number;
}
