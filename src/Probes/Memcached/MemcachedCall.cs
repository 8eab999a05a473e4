using Sonde.Probes.Go.Errors;
using Sonde.Runtime.Events;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Memcached;

/// <summary>Describes a command of memcached as a span (https://opentelemetry.io/docs/specs/semconv/db/database-spans/).</summary>
internal static class MemcachedCall
{
    private const int LongestText = 128;

    /// <summary>Writes the kind, the name, the command and the error. That there is no such key is no error.</summary>
    /// <param name="command">The command.</param>
    /// <param name="keys">The number of keys.</param>
    /// <param name="error">The error that the call returned.</param>
    /// <param name="span">The span.</param>
    internal static void Describe(ReadOnlySpan<byte> command, long keys, GoError error, SpanWriter span)
    {
        span.Kind = SpanKind.Client;
        span.Set(Text.DatabaseSystem, "memcached"u8);
        span.Name = command;
        span.Set(Text.DatabaseOperation, command);
        if (keys > 1)
            span.Set(Integer.DatabaseBatchSize, keys);
        if (error.IsNone)
            return;
        Span<byte> room = stackalloc byte[LongestText];
        ReadOnlySpan<byte> text = room[..span.CopyTextOf(error, room)];
        if (!text.SequenceEqual("memcache: cache miss"u8))
            DatabaseError.Describe(span.NameOf(error.Type), text, default, 0, span);
    }
}
