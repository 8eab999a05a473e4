using Sonde.Probes.Go.Kafka;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>
/// Traces the messages that a Go program sends and receives with <c>github.com/segmentio/kafka-go</c>. A call of <c>WriteMessages</c> is one
/// span (<c>send</c>), for all its messages. A call of <c>ReadMessage</c> or <c>FetchMessage</c> is one span (<c>poll</c>), with a link to the
/// span that sent the message. What its caller does with the message is another one (<c>process</c>), a child of the span that sent it. It
/// ends when the goroutine asks for the next message or closes the reader. A call of <c>CommitMessages</c> is one span (<c>commit</c>).
/// </summary>
/// <remarks>
/// Not covered: messages of a <c>Conn</c>, and requests of a <c>Client</c>; the outcome of an asynchronous writer's messages; the broker;
/// <c>process</c> spans of a message that is received within another span, or that the function which received it only returns to its
/// caller, or whose goroutine never asks for another one.
/// </remarks>
[Probe("github.com/segmentio/kafka-go", Source = "kafka_go.bpf.c", Header = "kafka_go.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("github.com/segmentio/kafka-go.(*Writer).WriteMessages", Declaration = "func (w *Writer) WriteMessages(ctx context.Context, msgs ...Message) error", Entry = "kafka_send", Return = "kafka_send_end", EarlyReturn = true, Optional = true)]
[Uprobe("github.com/segmentio/kafka-go.(*partitionWriter).writeMessages", Declaration = "func (ptw *partitionWriter) writeMessages(msgs []Message, indexes []int32) map[*writeBatch][]int32", Entry = "kafka_partition", Optional = true)]
[Uprobe("github.com/segmentio/kafka-go.(*Reader).ReadMessage", Declaration = "type Message struct { Topic string; Partition int; Offset, HighWaterMark int64; Key, Value []byte; Headers []Header; WriterData interface{}; Time time.Time }; func (r *Reader) ReadMessage(ctx context.Context) (Message, error)", Entry = "kafka_poll", Return = "kafka_poll_end", Optional = true)]
[Uprobe("github.com/segmentio/kafka-go.(*Reader).FetchMessage", Declaration = "type Message struct { Topic string; Partition int; Offset, HighWaterMark int64; Key, Value []byte; Headers []Header; WriterData interface{}; Time time.Time }; func (r *Reader) FetchMessage(ctx context.Context) (Message, error)", Entry = "kafka_poll", Return = "kafka_poll_end", Optional = true)]
[Uprobe("github.com/segmentio/kafka-go.(*Reader).CommitMessages", Declaration = "func (r *Reader) CommitMessages(ctx context.Context, msgs ...Message) error", Entry = "kafka_commit", Return = "kafka_commit_end", EarlyReturn = true, Optional = true)]
[Uprobe("github.com/segmentio/kafka-go.(*Reader).Close", Declaration = "func (r *Reader) Close() error", Entry = "kafka_close", Optional = true)]
[GoOffset("github.com/segmentio/kafka-go", "Message", "Topic", "Partition", "Offset", "Key", "Value")]
[GoOffset("github.com/segmentio/kafka-go", "Message", "Headers", Optional = true)]
[GoOffset("github.com/segmentio/kafka-go", "Writer", "Topic", "Transport", "config.Topic", "config.Dialer", Optional = true)]
[GoOffset("github.com/segmentio/kafka-go", "Transport", "ClientID", Optional = true)]
[GoOffset("github.com/segmentio/kafka-go", "partitionWriter", "meta.topic", "meta.partition", Optional = true)]
[GoOffset("github.com/segmentio/kafka-go", "Reader", "config.GroupID", "config.Topic", "config.Dialer", Optional = true)]
[GoOffset("github.com/segmentio/kafka-go", "Dialer", "ClientID", Optional = true)]
[GoOffset("fmt", "wrapError", "err", Optional = true)]
[EventStruct("kafka_event")]
public sealed partial class KafkaGoProbe
{
    static partial void Describe(in KafkaEvent e, ref SpanWriter span)
    {
        OperationOf(e.Action).Describe(e.Topic, e.Group, e.Client, span);
        if (e.Partition >= 0)
            KafkaOperation.DescribePartition(e.Partition, span);
        if (e.Messages == 1)
            KafkaMessage.Describe(e.Key, e.KeyLength, e.Action == KafkaAction.Send ? null : e.Offset, e.Tombstone != 0, span);
        else if (e.Action is KafkaAction.Send or KafkaAction.Commit)
            span.Set(Conventions.Integer.MessagingBatchCount, (long)e.Messages);
        KafkaMessage.Link(e.TraceId, e.SenderId, e.TraceState, span);
        if (!e.ErrorType.IsNone)
            KafkaError.Describe(span.NameOf(e.ErrorType), e.Error, e.ErrorCode, span);
    }

    private static KafkaOperation OperationOf(KafkaAction action) => action switch
    {
        KafkaAction.Poll => KafkaOperation.Poll,
        KafkaAction.Process => KafkaOperation.Process,
        KafkaAction.Commit => KafkaOperation.Commit,
        _ => KafkaOperation.Send,
    };
}
