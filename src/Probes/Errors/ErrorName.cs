namespace Sonde.Probes.Go.Errors;

/// <summary>Names of Go errors, for <c>error.type</c>.</summary>
internal static class ErrorName
{
    private static readonly (byte[] Text, byte[] Name)[] Known =
    [
        ("context canceled"u8.ToArray(), "context.Canceled"u8.ToArray()),
        ("driver: bad connection"u8.ToArray(), "driver.ErrBadConn"u8.ToArray()),
        ("sql: connection is already closed"u8.ToArray(), "sql.ErrConnDone"u8.ToArray()),
        ("sql: transaction has already been committed or rolled back"u8.ToArray(), "sql.ErrTxDone"u8.ToArray()),
        ("redis: client is closed"u8.ToArray(), "redis.ErrClosed"u8.ToArray()),
        ("redis: connection pool timeout"u8.ToArray(), "redis.ErrPoolTimeout"u8.ToArray()),
        ("redis: transaction failed"u8.ToArray(), "redis.TxFailedErr"u8.ToArray()),
        ("server selection timeout"u8.ToArray(), "topology.ErrServerSelectionTimeout"u8.ToArray()),
        ("memcache: item not stored"u8.ToArray(), "memcache.ErrNotStored"u8.ToArray()),
        ("memcache: compare-and-swap conflict"u8.ToArray(), "memcache.ErrCASConflict"u8.ToArray()),
        ("memcache: server error"u8.ToArray(), "memcache.ErrServerError"u8.ToArray()),
        ("nats: connection closed"u8.ToArray(), "nats.ErrConnectionClosed"u8.ToArray()),
        ("nats: connection draining"u8.ToArray(), "nats.ErrConnectionDraining"u8.ToArray()),
        ("nats: headers not supported by this server"u8.ToArray(), "nats.ErrHeadersNotSupported"u8.ToArray()),
        ("nats: invalid connection"u8.ToArray(), "nats.ErrInvalidConnection"u8.ToArray()),
        ("nats: invalid context"u8.ToArray(), "nats.ErrInvalidContext"u8.ToArray()),
        ("nats: invalid subject"u8.ToArray(), "nats.ErrBadSubject"u8.ToArray()),
        ("nats: maximum payload exceeded"u8.ToArray(), "nats.ErrMaxPayload"u8.ToArray()),
        ("nats: no responders available for request"u8.ToArray(), "nats.ErrNoResponders"u8.ToArray()),
        ("nats: outbound buffer limit exceeded"u8.ToArray(), "nats.ErrReconnectBufExceeded"u8.ToArray()),
        ("nats: timeout"u8.ToArray(), "nats.ErrTimeout"u8.ToArray()),
        ("circuit breaker is open"u8.ToArray(), "breaker.ErrBreakerOpen"u8.ToArray()),
        ("kafka: broker not connected"u8.ToArray(), "sarama.ErrNotConnected"u8.ToArray()),
        ("kafka: client has run out of available brokers to talk to"u8.ToArray(), "sarama.ErrOutOfBrokers"u8.ToArray()),
        ("kafka: client has run out of available brokers to talk to (Is your cluster reachable?)"u8.ToArray(), "sarama.ErrOutOfBrokers"u8.ToArray()),
        ("kafka: partitioner returned an invalid partition index"u8.ToArray(), "sarama.ErrInvalidPartition"u8.ToArray()),
        ("kafka: response did not contain all the expected topic/partition blocks"u8.ToArray(), "sarama.ErrIncompleteResponse"u8.ToArray()),
        ("kafka: tried to use a client that was closed"u8.ToArray(), "sarama.ErrClosedClient"u8.ToArray()),
        ("transaction manager: transaction is not ready"u8.ToArray(), "sarama.ErrTransactionNotReady"u8.ToArray()),
        ("EOF"u8.ToArray(), "io.EOF"u8.ToArray()),
        ("io: read/write on closed pipe"u8.ToArray(), "io.ErrClosedPipe"u8.ToArray()),
        ("unexpected EOF"u8.ToArray(), "io.ErrUnexpectedEOF"u8.ToArray()),
    ];

    /// <summary>Returns the name of an error's variable if its text tells it, otherwise that of its type.</summary>
    /// <param name="type">The name of the error's type; empty if it is not known.</param>
    /// <param name="text">The error's text, if the error holds it.</param>
    internal static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> type, ReadOnlySpan<byte> text)
    {
        foreach ((byte[] known, byte[] name) in Known)
        {
            if (text.SequenceEqual(known))
                return name;
        }
        if (type.SequenceEqual("context.deadlineExceededError"u8))
            return "context.DeadlineExceeded"u8;
        return type.IsEmpty ? "_OTHER"u8 : type;
    }
}
