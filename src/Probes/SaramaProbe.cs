using Sonde.Probes.Go.Kafka;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go;

/// <summary>
/// Traces the messages that a Go program sends and receives with <c>github.com/IBM/sarama</c>, or with <c>github.com/Shopify/sarama</c>, as it
/// was called before. A message of an <c>AsyncProducer</c> or of <c>SendMessage</c> is one span (<c>send</c>), until its broker has
/// acknowledged it or it has failed for good. A call of <c>SendMessages</c> is one span, for all its messages. What an <c>AsyncProducer</c> is
/// asked to send arrives over a channel, so nobody knows which request has caused it: the parent of its span is the one in the message's
/// header <c>traceparent</c>, if it has one. The messages of one partition that a consumer gets with one fetch are one span (<c>poll</c>), with
/// links to the spans that sent them.
/// </summary>
/// <remarks>
/// Not covered: a header <c>traceparent</c> for the messages that are sent, for which sarama's buffers have no room; messages that an
/// <c>AsyncProducer</c> refuses before it chooses their partition, such as those that are too large; what a program does with a message that
/// it has received, which also arrives over a channel; fetches that break off with the connection, which belong to no partition; the group of
/// a consumer; commits; links to the senders of more than 32 messages of one fetch; the broker; both modules in one program, of which only
/// <c>github.com/IBM/sarama</c> is traced.
/// </remarks>
[Probe("github.com/IBM/sarama", Source = "sarama.bpf.c", Header = "sarama.h", SchemaUrl = Conventions.SchemaUrl)]
[Uprobe("github.com/IBM/sarama.(*syncProducer).SendMessage", Declaration = "func (sp *syncProducer) SendMessage(msg *ProducerMessage) (partition int32, offset int64, err error)", Entry = "sarama_send", Until = "github.com/IBM/sarama.(*asyncProducer).returnSuccesses", Requires = ["github.com/IBM/sarama.(*asyncProducer).returnError"], Optional = true)]
[Uprobe("github.com/IBM/sarama.(*syncProducer).SendMessages", Declaration = "func (sp *syncProducer) SendMessages(msgs []*ProducerMessage) error", Entry = "sarama_send_all", Return = "sarama_send_all_end", EarlyReturn = true, Optional = true)]
[Uprobe("github.com/IBM/sarama.(*topicProducer).partitionMessage", Declaration = "func (tp *topicProducer) partitionMessage(msg *ProducerMessage) error", Entry = "sarama_enter", Until = "github.com/IBM/sarama.(*asyncProducer).returnSuccesses", Requires = ["github.com/IBM/sarama.(*asyncProducer).returnError"], Optional = true)]
[Uprobe("github.com/IBM/sarama.(*asyncProducer).returnSuccesses", Declaration = "func (p *asyncProducer) returnSuccesses(batch []*ProducerMessage)", Entry = "sarama_sent", Optional = true)]
[Uprobe("github.com/IBM/sarama.(*asyncProducer).returnError", Declaration = "func (p *asyncProducer) returnError(msg *ProducerMessage, err error)", Entry = "sarama_failed", Optional = true)]
[Uprobe("github.com/IBM/sarama.(*brokerConsumer).fetchNewMessages", Declaration = "func (bc *brokerConsumer) fetchNewMessages() (*FetchResponse, error)", Entry = "sarama_fetch", Optional = true)]
[Uprobe("github.com/IBM/sarama.(*partitionConsumer).parseResponse", Declaration = "func (child *partitionConsumer) parseResponse(response *FetchResponse) ([]*ConsumerMessage, error)", Entry = "sarama_parse", Return = "sarama_parsed", Optional = true)]
[Uprobe("github.com/Shopify/sarama.(*syncProducer).SendMessage", Declaration = "func (sp *syncProducer) SendMessage(msg *ProducerMessage) (partition int32, offset int64, err error)", Entry = "sarama_send", Until = "github.com/Shopify/sarama.(*asyncProducer).returnSuccesses", Requires = ["github.com/Shopify/sarama.(*asyncProducer).returnError"], InsteadOf = "github.com/IBM/sarama.(*syncProducer).SendMessage", Optional = true)]
[Uprobe("github.com/Shopify/sarama.(*syncProducer).SendMessages", Declaration = "func (sp *syncProducer) SendMessages(msgs []*ProducerMessage) error", Entry = "sarama_send_all", Return = "sarama_send_all_end", EarlyReturn = true, InsteadOf = "github.com/IBM/sarama.(*syncProducer).SendMessages", Optional = true)]
[Uprobe("github.com/Shopify/sarama.(*topicProducer).partitionMessage", Declaration = "func (tp *topicProducer) partitionMessage(msg *ProducerMessage) error", Entry = "sarama_enter", Until = "github.com/Shopify/sarama.(*asyncProducer).returnSuccesses", Requires = ["github.com/Shopify/sarama.(*asyncProducer).returnError"], InsteadOf = "github.com/IBM/sarama.(*topicProducer).partitionMessage", Optional = true)]
[Uprobe("github.com/Shopify/sarama.(*asyncProducer).returnSuccesses", Declaration = "func (p *asyncProducer) returnSuccesses(batch []*ProducerMessage)", Entry = "sarama_sent", InsteadOf = "github.com/IBM/sarama.(*asyncProducer).returnSuccesses", Optional = true)]
[Uprobe("github.com/Shopify/sarama.(*asyncProducer).returnError", Declaration = "func (p *asyncProducer) returnError(msg *ProducerMessage, err error)", Entry = "sarama_failed", InsteadOf = "github.com/IBM/sarama.(*asyncProducer).returnError", Optional = true)]
[Uprobe("github.com/Shopify/sarama.(*brokerConsumer).fetchNewMessages", Declaration = "func (bc *brokerConsumer) fetchNewMessages() (*FetchResponse, error)", Entry = "sarama_fetch", InsteadOf = "github.com/IBM/sarama.(*brokerConsumer).fetchNewMessages", Optional = true)]
[Uprobe("github.com/Shopify/sarama.(*partitionConsumer).parseResponse", Declaration = "func (child *partitionConsumer) parseResponse(response *FetchResponse) ([]*ConsumerMessage, error)", Entry = "sarama_parse", Return = "sarama_parsed", InsteadOf = "github.com/IBM/sarama.(*partitionConsumer).parseResponse", Optional = true)]
[GoOffset("github.com/IBM/sarama", "ProducerMessage", "Topic", "Key", "Value", "Headers", "Offset", "Partition", "expectation", Optional = true)]
[GoOffset("github.com/IBM/sarama", "ProducerError", "Err", Optional = true)]
[GoOffset("github.com/IBM/sarama", "asyncProducer", "conf", Optional = true)]
[GoOffset("github.com/IBM/sarama", "syncProducer", "producer", Optional = true)]
[GoOffset("github.com/IBM/sarama", "ConsumerMessage", "Headers", "Key", "Value", "Offset", Optional = true)]
[GoOffset("github.com/IBM/sarama", "partitionConsumer", "conf", "broker", "topic", "partition", Optional = true)]
[GoOffset("github.com/IBM/sarama", "Config", "ClientID", "Producer.RequiredAcks", Optional = true)]
[GoOffset("github.com/IBM/sarama", "sentinelError", "sentinel", Optional = true)]
[GoOffset("github.com/Shopify/sarama", "ProducerMessage", "Topic", "Key", "Value", "Headers", "Offset", "Partition", "expectation", Optional = true)]
[GoOffset("github.com/Shopify/sarama", "ProducerError", "Err", Optional = true)]
[GoOffset("github.com/Shopify/sarama", "asyncProducer", "conf", Optional = true)]
[GoOffset("github.com/Shopify/sarama", "syncProducer", "producer", Optional = true)]
[GoOffset("github.com/Shopify/sarama", "ConsumerMessage", "Headers", "Key", "Value", "Offset", Optional = true)]
[GoOffset("github.com/Shopify/sarama", "partitionConsumer", "conf", "broker", "topic", "partition", Optional = true)]
[GoOffset("github.com/Shopify/sarama", "Config", "ClientID", "Producer.RequiredAcks", Optional = true)]
[GoOffset("github.com/Shopify/sarama", "sentinelError", "sentinel", Optional = true)]
[EventStruct("sarama_send_event")]
[EventStruct("sarama_poll_event")]
public sealed partial class SaramaProbe
{
    static partial void Describe(in SaramaSendEvent e, ref SpanWriter span)
    {
        KafkaOperation.Send.Describe(e.Topic, [], e.Client, span);
        if (e.Partition >= 0)
            KafkaOperation.DescribePartition(e.Partition, span);
        if (e.Messages != 1)
            span.Set(Conventions.Integer.MessagingBatchCount, (long)e.Messages);
        else if (IsText(span.NameOf(e.KeyType)))
            KafkaMessage.Describe(e.Key, e.KeyLength, e.Offset >= 0 ? e.Offset : null, e.Tombstone != 0, span);
        else
            KafkaMessage.Describe([], 0, e.Offset >= 0 ? e.Offset : null, e.Tombstone != 0, span);
        if (!e.ErrorType.IsNone)
            KafkaError.Describe(span.NameOf(e.ErrorType), e.Error, e.ErrorCode, span);
    }

    static partial void Describe(in SaramaPollEvent e, ref SpanWriter span)
    {
        KafkaOperation.Poll.Describe(e.Topic, [], e.Client, span);
        KafkaOperation.DescribePartition(e.Partition, span);
        if (e.Messages == 1)
            KafkaMessage.Describe(e.Key, e.KeyLength, e.Offset, e.Tombstone != 0, span);
        else if (e.Messages > 1)
            span.Set(Conventions.Integer.MessagingBatchCount, (long)e.Messages);
        for (int i = 0; i < e.Senders; i++)
            KafkaMessage.Link(e.TraceIds.Slice(16 * i, 16), e.SenderIds.Slice(8 * i, 8), e.TraceState, span);
        if (!e.ErrorType.IsNone)
            KafkaError.Describe(span.NameOf(e.ErrorType), e.Error, e.ErrorCode, span);
    }

    /// <summary>Whether a key is what its encoder holds.</summary>
    private static bool IsText(ReadOnlySpan<byte> encoder) => encoder.SequenceEqual("sarama.StringEncoder"u8) || encoder.SequenceEqual("sarama.ByteEncoder"u8);
}
