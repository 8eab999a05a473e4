namespace Sonde.Probes.Go;

/// <summary>
/// Adds the trace context of their span to the messages that <see cref="KafkaGoProbe"/> sees a program send, in the program's own buffers: a
/// header <c>traceparent</c>. Leaves a message unchanged if the program has already set one.
/// </summary>
/// <remarks>
/// Not covered: compressed messages; messages with more than 16 headers; messages that lie across the end of one of the 64 KiB buffers of
/// their request; batches that would become larger than the writer's <c>BatchBytes</c>; <c>tracestate</c>.
/// </remarks>
[Probe("github.com/segmentio/kafka-go/write", Source = "kafka_go_write.bpf.c", For = "github.com/segmentio/kafka-go", Needs = ProbeNeeds.WriteToProcess)]
[Uprobe("github.com/segmentio/kafka-go.(*writeBatch).add", Declaration = "type Message struct { Topic string; Partition int; Offset, HighWaterMark int64; Key, Value []byte; Headers []Header; WriterData interface{}; Time time.Time }; func (b *writeBatch) add(msg Message, maxSize int, maxBytes int64) bool", Entry = "kafka_add", Versions = ">=0.4")]
[Uprobe("github.com/segmentio/kafka-go.(*Writer).produce", Declaration = "type topicPartition struct { topic string; partition int32 }; func (w *Writer) produce(key topicPartition, batch *writeBatch) (*ProduceResponse, error)", Entry = "kafka_produce", Versions = ">=0.4")]
[Uprobe("github.com/segmentio/kafka-go/protocol.(*RecordSet).writeToVersion2", Declaration = "func (rs *RecordSet) writeToVersion2(buffer *pageBuffer, bufferOffset int64) error", Entry = "kafka_encode", Versions = ">=0.4")]
[Uprobe("github.com/segmentio/kafka-go.(*writerRecords).ReadRecord", Declaration = "func (r *writerRecords) ReadRecord() (*Record, error)", Entry = "kafka_record", Versions = ">=0.4")]
[GoOffset("github.com/segmentio/kafka-go", "writeBatch", "msgs", "bytes")]
[GoOffset("github.com/segmentio/kafka-go", "writerRecords", "msgs", "index", "record.Headers")]
[GoOffset("github.com/segmentio/kafka-go/protocol", "RecordSet", "Attributes")]
[GoOffset("github.com/segmentio/kafka-go/protocol", "pageBuffer", "pages", "length")]
[GoOffset("github.com/segmentio/kafka-go/protocol", "page", "offset", "length", "buffer")]
public sealed partial class KafkaGoWriteProbe;
