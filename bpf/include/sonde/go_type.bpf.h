// SPDX-License-Identifier: Apache-2.0 OR MIT
/// The kind of value that an interface holds, according to the type descriptor that its type word
/// leads to.
///
/// The compiler defines the layout of descriptors (internal/abi/type.go: Type, MapType, PtrType).
/// The parts that are read here are the same from Go 1.19 to 1.27.
#pragma once

#include <sonde/event.h>
#include <sonde/go_abi.bpf.h>

enum go_kind {
    GO_KIND_INT = 2,
    GO_KIND_INT16 = 4,
    GO_KIND_ARRAY = 17,
    GO_KIND_FUNCTION = 19,
    GO_KIND_INTERFACE = 20,
    GO_KIND_MAP = 21,
    GO_KIND_POINTER = 22,
    GO_KIND_SLICE = 23,
    GO_KIND_STRING = 24,
    GO_KIND_STRUCT = 25,
    GO_KIND_MASK = 31, ///< up to Go 1.25, the bits above it are flags
};

/// The beginning of every type descriptor.
struct go_type {
    __u64 size; ///< size of a value in bytes
    __u8 _skip1[8];
    __u32 hash; ///< of the type's full name
    __u8 _skip2[3];
    __u8 kind; ///< enum go_kind, and flags
    __u8 _skip3[24];
};

/// The descriptor of a map type.
struct go_map_type {
    struct go_type type;
    __u64 key;     ///< address of the descriptor
    __u64 element; ///< address of the descriptor
};

/// The descriptor of a pointer type.
struct go_pointer_type {
    struct go_type type;
    __u64 element; ///< address of the descriptor
};

/// The descriptor of a struct type.
struct go_struct_type {
    struct go_type type;
    __u64 package; ///< address of its package's path: flags, length, bytes; 0 if all fields are
                   ///< exported
};

/// An itab, to which the type word of an interface with methods points (internal/abi/iface.go).
struct go_itab {
    __u64 interface;
    __u64 type; ///< address of the descriptor
    __u32 hash; ///< of the type, or 0
    __u32 _pad;
};

/// The context that context.WithValue creates: context.valueCtx.
struct go_context_value {
    struct go_interface parent, key, value;
};

/// Returns the hash of the type that an interface with methods holds, or 0. An itab that the
/// runtime builds itself has no hash (runtime/iface.go, getitab); the hash is then read from the
/// type. `word` is working memory. Costs one read, or three.
static __always_inline __u32 sonde_type_hash_in(__u64 *word, __u64 itab) {
    const struct go_itab *table = (const struct go_itab *)itab;
    *word = 0;
    if (!itab || !sonde_peek(word, sizeof(__u32), (__u64)&table->hash))
        return 0;
    if (*word)
        return *word;
    if (!sonde_peek(word, sizeof(*word), (__u64)&table->type))
        return 0;
    const struct go_type *type = (const struct go_type *)*word;
    *word = 0;
    return sonde_peek(word, sizeof(__u32), (__u64)&type->hash) ? *word : 0;
}

/// Does what sonde_type_hash_in does, with a word of its own.
static __always_inline __u32 sonde_type_hash(__u64 itab) {
    __u64 word;
    return sonde_type_hash_in(&word, itab);
}

/// Returns the dynamic type of an interface with methods, for an event; the reader of the event
/// looks up its name. The result is empty if the interface is nil. Costs one read, or three.
static __always_inline struct sonde_go_type go_dynamic_type(struct go_interface value) {
    return (struct sonde_go_type){.hash = sonde_type_hash(value.type)};
}

/// Returns the dynamic type of an empty interface, such as an `any`. Costs one read.
static __always_inline struct sonde_go_type go_dynamic_type_of_any(struct go_interface value) {
    const struct go_type *go_type = (const struct go_type *)value.type;
    struct sonde_go_type type = {};
    if (go_type)
        sonde_peek(&type, sizeof(type), (__u64)&go_type->hash);
    return type;
}

static __always_inline __u8 go_kind_of(__u64 type) {
    const struct go_type *descriptor = (const struct go_type *)type;
    __u8 kind;
    if (!type || !sonde_peek(&kind, sizeof(kind), (__u64)&descriptor->kind))
        return 0;
    return kind & GO_KIND_MASK;
}

/// Returns the kind of the type that an interface with methods holds, or 0. Costs two reads.
static __always_inline __u8 go_kind_held(struct go_interface value) {
    const struct go_itab *table = (const struct go_itab *)value.type;
    __u64 type;
    return table && sonde_peek(&type, sizeof(type), (__u64)&table->type) ? go_kind_of(type) : 0;
}

/// Whether `type`, the type word of an empty interface, is a map type with these kinds of keys and
/// elements. `type` may be any value: a descriptor that cannot be read is not that of a map. Costs
/// one to three reads.
static __always_inline _Bool go_is_map_of(__u64 type, __u8 key, __u8 element) {
    struct go_map_type map;
    return type && sonde_peek(&map, sizeof(map), type) &&
           (map.type.kind & GO_KIND_MASK) == GO_KIND_MAP && go_kind_of(map.key) == key &&
           go_kind_of(map.element) == element;
}

enum { GO_PACKAGE_PATH_MAX = 40 };

/// The path of a package. The bytes after it are zero.
struct go_package_path {
    __u8 bytes[GO_PACKAGE_PATH_MAX];
    __u64 length;
};

/// Reads a path that a descriptor points to: flags, length, bytes. Returns false if it is longer
/// than GO_PACKAGE_PATH_MAX. Costs two reads.
static __always_inline _Bool go_read_package_path(struct go_package_path *path, __u64 address) {
    __u8 head[2];
    __builtin_memset(path, 0, sizeof(*path));
    if (!address || !sonde_peek(head, sizeof(head), address))
        return 0;
    path->length = head[1];
    return path->length <= GO_PACKAGE_PATH_MAX &&
           sonde_peek(path->bytes, path->length, address + 2);
}

/// Reads the path of the package that declares a struct, where `itab` is the type word of an
/// interface with methods that holds a pointer to the struct. Returns false if the interface holds
/// anything else. Costs five reads.
static __always_inline _Bool go_package_of_pointed(struct go_package_path *path, __u64 itab) {
    struct go_itab table;
    struct go_pointer_type pointer;
    struct go_struct_type structure;
    return sonde_peek(&table, sizeof(table), itab) &&
           sonde_peek(&pointer, sizeof(pointer), table.type) &&
           (pointer.type.kind & GO_KIND_MASK) == GO_KIND_POINTER &&
           sonde_peek(&structure, sizeof(structure), pointer.element) &&
           (structure.type.kind & GO_KIND_MASK) == GO_KIND_STRUCT &&
           go_read_package_path(path, structure.package);
}

static __always_inline _Bool go_package_equals(const struct go_package_path *path,
                                               const __u64 *text, __u64 length) {
    const __u64 *words = (const __u64 *)path->bytes;
    __u64 different = path->length ^ length;
    for (int i = 0; i < GO_PACKAGE_PATH_MAX / 8; i++)
        different |= words[i] ^ text[i];
    return different == 0;
}

/// Whether a path equals `literal`, a string of at most GO_PACKAGE_PATH_MAX bytes.
#define go_package_is(path, literal)                                                               \
    ({                                                                                             \
        __u64 wanted[GO_PACKAGE_PATH_MAX / 8] = {};                                                \
        __builtin_memcpy(wanted, literal, sizeof(literal) - 1);                                    \
        go_package_equals(path, wanted, sizeof(literal) - 1);                                      \
    })
