// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// Adds the trace context to the messages that a writer sends: a header at the end of each record,
/// in the buffer in which a connection's goroutine assembles its request.
///
/// A record is only bytes there: its length, its content, the number of its headers, the headers.
/// The program appends a header, and corrects the number and the length. kafka-go computes the
/// lengths and the checksum around all records later. Nothing is written unless the bytes are those
/// that kafka-go would have written for that message, and the batch stays as small as the writer
/// wants it to be.
#include <sonde/inject.bpf.h>
#include <sonde/outgoing.bpf.h>
#include <sonde/sonde.bpf.h>

#include "kafka_go_write.go.h"
#include "kafka_headers.bpf.h"

char LICENSE[] SEC("license") = "Dual MIT/GPL";

enum {
    PAGE_SIZE = 65536, ///< of a buffer: protocol/buffer.go, pageSize; all versions
    COMPRESSION = 7,   ///< bits of a record set's attributes
    FIELDS_MAX = 16,   ///< headers of a message that gets one more
    SHORT_MAX = 63,    ///< longest record whose length is written as one byte
    FIELD_LENGTH = 2 + SONDE_TRACEPARENT_NAME + SONDE_TRACEPARENT_LENGTH, ///< of the header
    MAX_MESSAGES = 8192,
    MAX_BATCHES = 1024,
};

/// A message of a batch.
struct message {
    struct sonde_span_context context; ///< of the call that sends it
    __u64 limit;                       ///< largest size of its batch, in bytes
};

/// Key: the address of a batch, and the index of a message in it. Value: the message. It is an LRU
/// map, because nothing else removes its entries. Every message of a batch replaces or removes the
/// entry of an earlier batch at that address.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_MESSAGES);
    __type(key, struct sonde_key);
    __type(value, struct message);
} messages SEC(".maps");

/// A batch that is being sent.
struct batch {
    __u64 address;
    __u64 size; ///< in bytes, at least
};

/// Key: the address of its messages. Value: the batch.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_BATCHES);
    __type(key, struct sonde_key);
    __type(value, struct batch);
} batches SEC(".maps");

/// A record set that is being written.
struct encoding {
    struct sonde_call call; ///< that writes it
    __u64 buffer;           ///< address of the pageBuffer
    __u64 start;            ///< of the last record, in the buffer
    __u64 index;            ///< of the next record
    __u64 compressed;
};

/// Key: the goroutine. Value: what it writes.
struct {
    __uint(type, BPF_MAP_TYPE_LRU_HASH);
    __uint(max_entries, MAX_BATCHES);
    __type(key, struct sonde_key);
    __type(value, struct encoding);
} encodings SEC(".maps");

// func (b *writeBatch) add(msg Message, maxSize int, maxBytes int64) bool
// https://github.com/segmentio/kafka-go/blob/v0.4.51/writer.go#L1208. It runs on the goroutine that
// sends the message. If the batch is full, the next one gets the message.
SONDE_HOOK(kafka_add, SONDE_NO_OPERATIONS) {
    struct message message = {.limit = kafka_add_maxBytes(hook)};
    __u64 batch = kafka_add_b(hook);
    struct sonde_key key = {
        .id = batch,
        .process = hook->process,
        .part = go_field(struct go_slice, hook, WRITE_BATCH_MSGS, batch).length,
    };
    if (sonde_outgoing_find(hook, GO_GOROUTINE(hook->ctx), &message.context))
        bpf_map_update_elem(&messages, &key, &message, BPF_ANY);
    else
        bpf_map_delete_elem(&messages, &key);
}

// func (w *Writer) produce(key topicPartition, batch *writeBatch) (*ProduceResponse, error)
// https://github.com/segmentio/kafka-go/blob/v0.4.51/writer.go#L759. It defers a call, so Go never
// inlines it. No message is added to the batch any more.
SONDE_HOOK(kafka_produce, SONDE_NO_OPERATIONS) {
    struct batch batch = {.address = kafka_produce_batch(hook)};
    struct sonde_key key = {
        .id = go_field(struct go_slice, hook, WRITE_BATCH_MSGS, batch.address).data,
        .process = hook->process,
    };
    batch.size = go_field(__u64, hook, WRITE_BATCH_BYTES, batch.address);
    bpf_map_update_elem(&batches, &key, &batch, BPF_ANY);
}

// func (rs *RecordSet) writeToVersion2(buffer *pageBuffer, bufferOffset int64) error
// https://github.com/segmentio/kafka-go/blob/v0.4.51/protocol/record_v2.go#L172. It asks for one
// record after the other, and writes each.
SONDE_HOOK(kafka_encode, SONDE_NO_OPERATIONS) {
    struct encoding encoding = {.buffer = kafka_encode_buffer(hook)};
    sonde_call_init(hook, &encoding.call);
    struct sonde_key key = {.id = encoding.call.goroutine, .process = hook->process};
    encoding.compressed =
        go_field(__u16, hook, RECORD_SET_ATTRIBUTES, kafka_encode_rs(hook)) & COMPRESSION;
    bpf_map_update_elem(&encodings, &key, &encoding, BPF_ANY);
}

/// The end of the buffer to which a record was written.
struct tail {
    __u64 buffer;      ///< address of the pageBuffer
    __u64 page;        ///< address of its last page
    __u64 data;        ///< address of the page's bytes
    __u64 length;      ///< bytes in use of the page
    __u64 buffer_used; ///< bytes in use of all pages
};

/// Working memory for changing a record.
struct change {
    struct sonde_span_context context, parsed;
    struct kafka_header header;
    struct sonde_traceparent value;
    struct tail tail;
    __u64 start;  ///< of the record, in the page
    __u64 fields; ///< number of its headers
    __u64 room;   ///< bytes of these headers
    __u8 field[FIELD_LENGTH + 4];
    __u8 text[2 + SHORT_MAX + FIELD_LENGTH + 3]; ///< of a short record with the header
};

/// Reads the end of the buffer. Returns false if it is not as kafka-go leaves it.
static __always_inline _Bool read_tail(const struct sonde_hook *hook, struct tail *tail) {
    struct go_slice pages = go_field(struct go_slice, hook, PAGE_BUFFER_PAGES, tail->buffer);
    tail->buffer_used = go_field(__u64, hook, PAGE_BUFFER_LENGTH, tail->buffer);
    tail->page = go_element(__u64, pages, pages.length - 1);
    tail->data = go_field(__u64, hook, PAGE_BUFFER, tail->page);
    tail->length = go_field(__u64, hook, PAGE_LENGTH, tail->page);
    return tail->data && tail->length <= PAGE_SIZE &&
           go_field(__u64, hook, PAGE_OFFSET, tail->page) + tail->length == tail->buffer_used;
}

/// Returns how many bytes a length takes, which is never negative.
static __always_inline __u64 length_of_length(__u64 length) {
    return length <= SHORT_MAX ? 1 : length < 1 << 13 ? 2 : length < 1 << 20 ? 3 : 4;
}

/// Adds up one header. It is a global function: the verifier checks its body once, separately.
__noinline int kafka_field_visit(struct change *change, struct kafka_search *search, __u32 i) {
    if (!change || !search)
        return 0;
    __u64 words[2] = {};
    change->header = go_element(struct kafka_header, search->headers, i);
    __u64 name = change->header.name.length, value = change->header.value.length;
    change->room += length_of_length(name) + name + length_of_length(value) + value;
    if (name == SONDE_TRACEPARENT_NAME &&
        sonde_read(words, SONDE_TRACEPARENT_NAME, change->header.name.data) &&
        sonde_is_traceparent(words)) {
        search->traceparents++;
        search->length = value;
        if (value == SONDE_TRACEPARENT_LENGTH)
            sonde_read(change->value.text, SONDE_TRACEPARENT_LENGTH, change->header.value.data);
    }
    return 0;
}

/// Adds up the headers of the record, and looks for a traceparent among them. Returns false if
/// there are too many.
static __always_inline _Bool read_fields(struct change *change, struct kafka_search *search,
                                         struct go_slice headers) {
    __builtin_memset(search, 0, sizeof(*search));
    search->headers = headers;
    change->room = 0;
    change->fields = headers.length;
    for (__u64 i = 0; i < FIELDS_MAX && i < headers.length; i++)
        kafka_field_visit(change, search, i);
    return headers.length <= FIELDS_MAX;
}

static __always_inline void format_field(struct change *change) {
    __u8 *field = change->field;
    field[0] = 2 * SONDE_TRACEPARENT_NAME; // lengths are zigzag-encoded
    __builtin_memcpy(field + 1, "traceparent", SONDE_TRACEPARENT_NAME);
    field[1 + SONDE_TRACEPARENT_NAME] = 2 * SONDE_TRACEPARENT_LENGTH;
    sonde_traceparent_format(field + 2 + SONDE_TRACEPARENT_NAME, &change->context);
}

/// Writes the new lengths of the page and of the buffer, which make `more` bytes part of them.
static __always_inline _Bool extend(const struct sonde_hook *hook, const struct tail *tail,
                                    __u64 more) {
    const struct sonde_executable *executable = hook->executable;
    __u64 length = tail->length + more, used = tail->buffer_used + more;
    return sonde_write(tail->page + sonde_offset_of(executable, PAGE_LENGTH), &length,
                       sizeof(length)) &&
           sonde_write(tail->buffer + sonde_offset_of(executable, PAGE_BUFFER_LENGTH), &used,
                       sizeof(used));
}

/// Appends the header to a record whose length takes one byte, and then two, so that all of it
/// moves. `length` is that of the record, and `count` the place of the number of its headers in it.
static __always_inline _Bool append_short(const struct sonde_hook *hook, struct change *change,
                                          __u64 length, __u64 count) {
    const struct tail *tail = &change->tail;
    __u64 body = length & SHORT_MAX, place = count & SHORT_MAX,
          longer = 2 * (length + FIELD_LENGTH);
    __u64 start = tail->data + change->start;
    __u8 *text = change->text;
    if (!sonde_read(text + 2, body, start + 1))
        return 0;
    text[0] = (longer & 127) | 128;
    text[1] = longer >> 7;
    text[2 + place] += 2;
    bpf_probe_read_kernel(text + 2 + body, FIELD_LENGTH, change->field);
    // What is beyond the record is written first, where nothing reads it.
    if (!sonde_write(start + 1 + body, text + 1 + body, 1 + FIELD_LENGTH))
        return 0;
    if (sonde_write(start, text, 1 + body) && extend(hook, tail, 1 + FIELD_LENGTH))
        return 1;
    text[2 + place] -= 2;
    text[1] = 2 * length;
    sonde_write(start, text + 1, 1 + body);
    extend(hook, tail, 0);
    return 0;
}

/// Appends the header to a record whose length keeps its place.
static __always_inline _Bool append_long(const struct sonde_hook *hook, struct change *change,
                                         __u64 length, __u64 count) {
    const struct tail *tail = &change->tail;
    __u64 raw = 2 * (length + FIELD_LENGTH), old_raw = 2 * length;
    __u64 width = length_of_length(length), start = tail->data + change->start;
    __u8 fields = 2 * change->fields, more = fields + 2;
    _Bool three = width > 2;
    __u8 longer[3] = {raw | 128, three ? raw >> 7 | 128 : raw >> 7, raw >> 14};
    __u8 old[3] = {old_raw | 128, three ? old_raw >> 7 | 128 : old_raw >> 7, old_raw >> 14};
    if (length_of_length(length + FIELD_LENGTH) != width ||
        !sonde_write(tail->data + tail->length, change->field, FIELD_LENGTH))
        return 0;
    if (sonde_write(start + width + count, &more, sizeof(more)) &&
        sonde_write(start, longer, three ? 3 : 2) && extend(hook, tail, FIELD_LENGTH))
        return 1;
    sonde_write(start + width + count, &fields, sizeof(fields));
    sonde_write(start, old, three ? 3 : 2);
    extend(hook, tail, 0);
    return 0;
}

/// Appends the header to the record with which the page ends, if the bytes are those of a record
/// with these headers.
static __always_inline _Bool append(const struct sonde_hook *hook, struct change *change) {
    const struct tail *tail = &change->tail;
    __u64 size = tail->length - change->start; // of the record with its length
    __u8 head[3], fields;
    if (change->start >= tail->length || change->room >= size ||
        tail->length + 1 + FIELD_LENGTH > PAGE_SIZE ||
        !sonde_read(head, sizeof(head), tail->data + change->start) ||
        !sonde_read(&fields, sizeof(fields), tail->data + tail->length - change->room - 1))
        return 0;
    __u64 raw = head[0] & 127, width = 1;
    if (head[0] & 128) {
        raw |= (__u64)(head[1] & 127) << 7;
        width = 2;
        if (head[1] & 128) {
            raw |= (__u64)(head[2] & 127) << 14;
            width = head[2] & 128 ? 0 : 3;
        }
    }
    __u64 length = raw / 2;
    if (raw & 1 || width != length_of_length(length) || width + length != size ||
        fields != 2 * change->fields || change->room >= length)
        return 0;
    format_field(change);
    __u64 count = length - change->room - 1;
    return width == 1 ? append_short(hook, change, length, count)
                      : append_long(hook, change, length, count);
}

/// Working memory.
struct work {
    struct change change;
    struct kafka_search search;
};

/// Adds the context to the record that was written last, which is that of message `index` among
/// `records`.
static __always_inline void add_context(const struct sonde_hook *hook, struct work *work,
                                        const struct encoding *encoding, __u64 records,
                                        __u32 index) {
    struct change *change = &work->change;
    struct go_slice sent = go_field(struct go_slice, hook, WRITER_RECORDS_MSGS, records);
    struct sonde_key key = {.id = sent.data, .process = hook->process};
    const struct batch *batch = bpf_map_lookup_elem(&batches, &key);
    if (!batch)
        return;
    key.id = batch->address;
    key.part = index;
    const struct message *message = bpf_map_lookup_elem(&messages, &key);
    if (!message)
        return;
    change->context = message->context;
    _Bool known =
        read_fields(change, &work->search,
                    go_field(struct go_slice, hook, WRITER_RECORDS_RECORD_HEADERS, records));
    if (work->search.traceparents) {
        // Its consumer's span becomes a child of the caller's.
        if (work->search.traceparents == 1 && work->search.length == SONDE_TRACEPARENT_LENGTH &&
            sonde_is_forwarded(&change->value, &change->parsed, &change->context))
            sonde_count_injection(SONDE_COUNT_INJECT_FORWARDED);
        return;
    }
    if (encoding->compressed) {
        sonde_count_injection(SONDE_COUNT_INJECT_GONE);
        return;
    }
    // The whole record is in the last page, and all records of the batch have room for a header.
    __u64 size = change->tail.buffer_used - encoding->start;
    change->start = change->tail.length - size;
    known = known && size <= change->tail.length &&
            batch->size + sent.length * FIELD_LENGTH <= message->limit;
    if (sonde_injected(known && append(hook, change)))
        read_tail(hook, &change->tail);
}

// func (r *writerRecords) ReadRecord() (*Record, error)
// https://github.com/segmentio/kafka-go/blob/v0.4.51/writer.go#L1259. The record before the one
// that it returns has been written.
SONDE_HOOK(kafka_record, SONDE_NO_OPERATIONS) {
    __u64 records = kafka_record_r(hook),
          index = go_field(__u64, hook, WRITER_RECORDS_INDEX, records);
    struct sonde_key key = {.id = sonde_goroutine_id(hook), .process = hook->process};
    struct encoding *encoding = bpf_map_lookup_elem(&encodings, &key);
    struct work *work = sonde_scratch();
    if (!work || !encoding ||
        !go_call_runs(hook->ctx, go_stack_depth(hook->ctx), encoding->call.depth,
                      encoding->call.return_address))
        return;
    work->change.tail.buffer = encoding->buffer;
    if (read_tail(hook, &work->change.tail) && index && index == encoding->index)
        add_context(hook, work, encoding, records, index - 1);
    encoding->start = work->change.tail.buffer_used;
    encoding->index = index + 1;
}
