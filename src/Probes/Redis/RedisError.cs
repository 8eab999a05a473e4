using Sonde.Probes.Go.Errors;
using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Redis;

/// <summary>An error that go-redis returns.</summary>
internal static class RedisError
{
    /// <summary>Writes the error, unless it says only that there is no such key (<c>redis.Nil</c>).</summary>
    /// <param name="type">The error's type.</param>
    /// <param name="text">
    /// The string in the error. If the server replied with an error, this is that reply, which begins with a code and may contain arguments
    /// of the command.
    /// </param>
    /// <param name="span">The span.</param>
    internal static void Describe(ReadOnlySpan<byte> type, ReadOnlySpan<byte> text, SpanWriter span)
    {
        if (text.SequenceEqual("redis: nil"u8))
            return;
        span.Status = SpanStatus.Error;
        bool isReply = type.SequenceEqual("proto.RedisError"u8) || type.StartsWith("*proto."u8);
        ReadOnlySpan<byte> code = isReply ? CodeOf(text) : default;
        span.SetUnlessEmpty(Text.DatabaseStatusCode, code);
        span.Set(Text.ErrorType, !code.IsEmpty ? code : ErrorName.Of(type, text));
    }

    /// <summary>Returns the code with which a reply begins, such as <c>WRONGTYPE</c>; empty if it begins otherwise.</summary>
    private static ReadOnlySpan<byte> CodeOf(ReadOnlySpan<byte> reply)
    {
        int space = reply.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = space < 0 ? reply : reply[..space];
        return word.ContainsAnyExceptInRange((byte)'A', (byte)'Z') ? default : word;
    }
}
