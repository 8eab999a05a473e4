// SPDX-License-Identifier: MIT OR GPL-2.0-only
/// The messages that a Writer sends.
#pragma once

#include "kafka_go_call.bpf.h"

// func (w *Writer) WriteMessages(ctx context.Context, msgs ...Message) error
// https://github.com/segmentio/kafka-go/blob/v0.4.51/writer.go#L626; all versions.
SONDE_HOOK(kafka_send, &calls) {
    begin(hook, KAFKA_ACTION_SEND, kafka_send_w(hook), kafka_send_msgs(hook), kafka_send_ctx(hook));
}

// func (ptw *partitionWriter) writeMessages(msgs []Message, indexes []int32)
// map[*writeBatch][]int32
// https://github.com/segmentio/kafka-go/blob/v0.4.51/writer.go#L1025. WriteMessages calls it once
// for each partition, on its own goroutine. It defers a call, so Go never inlines it.
SONDE_HOOK(kafka_partition, &calls) {
    struct call *call = sonde_operation_innermost(hook);
    if (!call || call->action != KAFKA_ACTION_SEND)
        return;
    struct go_string topic =
        go_field(struct go_string, hook, PARTITION_WRITER_META_TOPIC, kafka_partition_ptw(hook));
    if (call->topic.length &&
        (call->topic.data != topic.data || call->topic.length != topic.length))
        call->topics = call->messages != 1;
    else
        call->topic = topic;
    if (call->partitions++ == 0)
        call->partition =
            go_field(__u32, hook, PARTITION_WRITER_META_PARTITION, kafka_partition_ptw(hook));
}

SONDE_HOOK(kafka_send_end, &calls) {
    struct sonde_record begun, *record = &begun;
    struct call *kept = sonde_operation_find(hook);
    if (!kept || kept->action != KAFKA_ACTION_SEND)
        return;
    struct kafka_event *event =
        sonde_span_record(hook, record, struct kafka_event, &kept->operation);
    if (event) {
        record_call(hook, kept, record);
        record_error(hook, record, event, kafka_send_end_result0(hook));
        sonde_record_send(record);
    }
    if (kept->announced)
        sonde_outgoing_remove(hook, kept->operation.call.g);
    sonde_operation_end(hook, &kept->operation);
}
