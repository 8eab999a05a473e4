// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Adds the trace context to the request that gRPC's writing goroutine is about to write.
///
/// A call's goroutine passes its header fields to that goroutine, "loopy", which encodes them into
/// its own buffer and calls Framer.WriteHeaders with them. There, before the frame is built, the
/// program appends the field to the encoded ones and raises their length. Go itself then computes
/// the frame's length, finds room in the write buffer and copies the frame there.
#include <sonde/inject.bpf.h>
#include <sonde/sonde.bpf.h>

#include "grpc_client_write.go.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

enum {
    FIELDS_MAX = 128,    ///< a request with more fields is left alone
    FIELDS_AT_ONCE = 32, ///< fields read in one go
    FRAGMENT_MAX = 1024, ///< longer encoded fields are not moved if they have no room
    MAX_WRITERS = 4096,
};

/// Mirrors hpack.HeaderField
/// (https://github.com/golang/net/blob/v0.27.0/http2/hpack/hpack.go#L36).
struct header_field {
    struct go_string name, value;
    __u8 sensitive;
    __u8 _pad[7];
};

/// Mirrors the first fields of http2.HeadersFrameParam, public API
/// (https://github.com/golang/net/blob/v0.27.0/http2/frame.go#L1066).
struct headers_param {
    __u32 stream;
    __u32 _pad;
    struct go_slice fragment;
    __u8 end_stream, end_headers, pad_length;
    __u8 _pad2[5];
};

/// A request that a writing goroutine has begun to write.
struct outgoing {
    struct sonde_span_context context;
    __u32 stream;
    __u32 _pad;
};

/// Key: the address of the writing goroutine's runtime.g. Value: the request that it is about to
/// write. There is at most one entry per connection, and only from one function to the next that it
/// calls. It is an LRU map, because a process that dies in between leaves its entry behind.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_WRITERS);
    __type(key, struct sonde_key);
    __type(value, struct outgoing);
} writers SEC(".maps");

/// Working memory for looking at fields, and for assembling fields that have no room.
struct inject_scratch {
    struct header_field fields[FIELDS_AT_ONCE];
    struct sonde_traceparent value;
    struct sonde_span_context parsed;
    __u8 block[FRAGMENT_MAX + SONDE_HPACK_FIELD_LENGTH + 1];
};

/// Whether a traceparent is among the fields that lie in the scratch. If it is the caller's, passed
/// on, this is counted: HPACK puts it into both sides' dynamic table, where it must stay as it is.
/// It is a global function: the verifier checks its body once, separately.
__noinline int has_traceparent(struct inject_scratch *scratch, __u32 count,
                               struct sonde_span_context *context) {
    if (!scratch || !context)
        return 0;
    for (__u32 i = 0; i < FIELDS_AT_ONCE && i < count; i++) {
        __u64 name[2] = {};
        if (scratch->fields[i].name.length == SONDE_TRACEPARENT_NAME &&
            sonde_read(name, SONDE_TRACEPARENT_NAME, scratch->fields[i].name.data) &&
            sonde_is_traceparent(name)) {
            const struct go_string *text = &scratch->fields[i].value;
            if (text->length == SONDE_TRACEPARENT_LENGTH &&
                sonde_read(scratch->value.text, SONDE_TRACEPARENT_LENGTH, text->data) &&
                sonde_is_forwarded(&scratch->value, &scratch->parsed, context))
                sonde_count_injection(SONDE_COUNT_INJECT_FORWARDED);
            return 1;
        }
    }
    return 0;
}

/// Whether the traced program itself sends a traceparent, or its fields, at most FIELDS_MAX, cannot
/// be read. Costs one read per 32 fields.
static __always_inline _Bool keeps_its_own(struct inject_scratch *scratch,
                                           const struct go_slice *fields,
                                           struct sonde_span_context *context) {
    for (__u32 first = 0; first < FIELDS_MAX; first += FIELDS_AT_ONCE) {
        if (first >= fields->length)
            return 0;
        __u32 count = fields->length - first;
        if (count > FIELDS_AT_ONCE)
            count = FIELDS_AT_ONCE;
        if (!sonde_read(scratch->fields, count * sizeof(struct header_field),
                        fields->data + first * sizeof(struct header_field)) ||
            has_traceparent(scratch, count, context))
            return 1;
    }
    return 0;
}

/// Returns the stream that a header frame begins. The frame holds a function that cleans up if the
/// stream never begins: a closure that has captured only the stream
/// (https://github.com/grpc/grpc-go/blob/v1.64.0/internal/transport/http2_client.go#L756). Returns
/// 0 on a server, which does not have that function.
static __always_inline __u64 stream_of(const struct sonde_hook *hook, __u64 frame) {
    __u64 orphaned = go_field(__u64, hook, HEADER_FRAME_ON_ORPHANED, frame);
    __u64 closure[2];
    if (!orphaned || !sonde_read(closure, sizeof(closure), orphaned))
        return 0;
    return go_embedded(hook, CLIENT_STREAM_STREAM, CLIENT_STREAM_CT, closure[1]);
}

/// Records that the running goroutine is about to write `frame`, if that is the request of a span.
static __always_inline void begin_header(const struct sonde_hook *hook, __u64 frame) {
    struct sonde_key key = {.id = GO_GOROUTINE(hook->ctx), .process = hook->process};
    struct outgoing outgoing = {};
    struct go_slice fields;
    __u32 stream_id;
    __u64 stream = stream_of(hook, frame);
    if (!stream || !go_read_field(&outgoing.stream, hook, HEADER_FRAME_STREAM_ID, frame) ||
        !go_read_field(&stream_id, hook, STREAM_ID, stream) ||
        !go_read_field(&fields, hook, HEADER_FRAME_HF, frame))
        return;
    if (!outgoing.stream || stream_id != outgoing.stream) {
        sonde_count_injection(SONDE_COUNT_INJECT_AMBIGUOUS);
        return;
    }
    // Attempt and stream have the same context, or the stream's is derived from the attempt's.
    struct go_interface context = go_field(struct go_interface, hook, STREAM_CTX, stream);
    if (!sonde_span_of_context(context.type, context.data, hook->executable->slot, hook->process,
                               &outgoing.context))
        return;
    if (fields.length > FIELDS_MAX) {
        sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
        return;
    }
    struct inject_scratch *scratch = sonde_scratch();
    if (!scratch || keeps_its_own(scratch, &fields, &outgoing.context))
        return;
    if (bpf_map_update_elem(&writers, &key, &outgoing, BPF_ANY))
        sonde_count_injection(SONDE_COUNT_INJECT_NO_ROOM);
}

// func (l *loopyWriter) originateStream(str *outStream, hdr *headerFrame) error
// https://github.com/grpc/grpc-go/blob/v1.64.0/internal/transport/controlbuf.go#L673; from 1.54 to
// 1.81. Only clients call it.
SONDE_HOOK(grpc_client_originate, SONDE_NO_OPERATIONS) {
    begin_header(hook, grpc_client_originate_hdr(hook));
}

// func (l *loopyWriter) headerHandler(h *headerFrame) error
// https://github.com/grpc/grpc-go/blob/v1.33.3/internal/transport/controlbuf.go#L606; up to 1.53.
SONDE_HOOK(grpc_client_header, SONDE_NO_OPERATIONS) {
    begin_header(hook, grpc_client_header_h(hook));
}

#if defined(__TARGET_ARCH_x86)

/// Appends the field to the encoded ones, in the spare capacity of the encoding buffer, which is
/// emptied once they are written.
static __always_inline _Bool append_field(__u64 param, const struct go_slice *fragment,
                                          const struct sonde_hpack_field *field) {
    __u64 length = fragment->length + SONDE_HPACK_FIELD_LENGTH;
    return sonde_write(fragment->data + fragment->length, field->text, SONDE_HPACK_FIELD_LENGTH) &&
           sonde_write(param + __builtin_offsetof(struct headers_param, fragment.length), &length,
                       sizeof(length));
}

/// Assembles the encoded fields and the new one at the start of the write buffer's unused part, and
/// lets Go build the frame from there. The buffer belongs to the connection and outlives the
/// building of the frame. The frame goes to the same place, but only once it is complete in the
/// Framer's own buffer. A place further back would not do: pages that the traced program has not
/// written to yet have no memory, unless the kernel provides huge pages, and a BPF program cannot
/// write there.
static __always_inline _Bool move_fragment(const struct sonde_hook *hook,
                                           struct inject_scratch *scratch, __u64 param,
                                           const struct go_slice *fragment,
                                           const struct sonde_hpack_field *field) {
    struct go_slice buffer, moved;
    __u64 used, length = fragment->length;
    __u64 framer = grpc_client_write_f(hook);
    __u64 writer = go_field(struct go_interface, hook, XNET_FRAMER_W, framer).data;
    if (!writer || !go_read_field(&buffer, hook, BUF_WRITER_BUF, writer) ||
        !go_read_field(&used, hook, BUF_WRITER_OFFSET, writer))
        return 0;
    moved.length = moved.capacity = length + SONDE_HPACK_FIELD_LENGTH;
    if (!buffer.data || buffer.length > SONDE_BUFFER_MAX || used > buffer.length ||
        buffer.length - used < moved.length || length > FRAGMENT_MAX)
        return 0;
    length &= 2 * FRAGMENT_MAX - 1;
    if (length > FRAGMENT_MAX || !sonde_read(scratch->block, length, fragment->data))
        return 0;
    __builtin_memcpy(scratch->block + length, field->text, SONDE_HPACK_FIELD_LENGTH);
    moved.data = buffer.data + used;
    return sonde_write(moved.data, scratch->block, length + SONDE_HPACK_FIELD_LENGTH) &&
           sonde_write(param + __builtin_offsetof(struct headers_param, fragment), &moved,
                       sizeof(moved));
}

static __always_inline _Bool inject(const struct sonde_hook *hook,
                                    const struct outgoing *outgoing) {
    struct headers_param headers;
    struct sonde_hpack_field field = {};
    const struct go_slice *fragment = &headers.fragment;
    __u64 param = grpc_client_write_p_address(hook);
    if (!sonde_read(&headers, sizeof(headers), param) || headers.stream != outgoing->stream ||
        headers.end_headers != 1 || headers.pad_length != 0 || !fragment->data ||
        fragment->length > fragment->capacity || fragment->capacity > SONDE_BUFFER_MAX ||
        fragment->length > SONDE_HTTP2_FRAME_MAX - SONDE_HPACK_FIELD_LENGTH)
        return 0;
    struct inject_scratch *scratch = sonde_scratch();
    if (!scratch)
        return 0;
    sonde_hpack_format(&field, &outgoing->context);
    if (fragment->capacity - fragment->length >= SONDE_HPACK_FIELD_LENGTH)
        return append_field(param, fragment, &field);
    return move_fragment(hook, scratch, param, fragment, &field);
}

// func (f *Framer) WriteHeaders(p HeadersFrameParam) error
// https://github.com/golang/net/blob/v0.27.0/http2/frame.go#L1100; all versions. p has ten words,
// which together with f exceed Go's nine argument registers, so all of p is on the stack. On arm64,
// which has sixteen, p is in registers, which no BPF program can change, so nothing is injected
// there.
SONDE_HOOK(grpc_client_write, SONDE_NO_OPERATIONS) {
    struct sonde_key key = {.id = GO_GOROUTINE(hook->ctx), .process = hook->process};
    const struct outgoing *found = bpf_map_lookup_elem(&writers, &key);
    if (!found)
        return;
    struct outgoing outgoing = *found;
    bpf_map_delete_elem(&writers, &key);
    sonde_injected(inject(hook, &outgoing));
}

#else

SONDE_HOOK(grpc_client_write, SONDE_NO_OPERATIONS) {
}

#endif
