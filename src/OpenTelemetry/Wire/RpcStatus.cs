namespace Sonde.OpenTelemetry.Wire;

/// <summary>
/// A <c>google.rpc.Status</c>: why a server refuses a request, and after which delay the client may send it again
/// (https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto, <c>RetryInfo</c>).
/// </summary>
internal readonly record struct RpcStatus(string Message, TimeSpan? RetryDelay)
{
    private const int Details = 3;

    public static RpcStatus Parse(ReadOnlySpan<byte> body)
    {
        var status = new ProtoReader(body);
        string message = "";
        TimeSpan? delay = null;
        while (status.Next())
        {
            if (status.Field == 2)
                message = status.Text;
            else if (status.Field == Details)
                delay ??= DelayOf(status.Bytes);
        }

        return new RpcStatus(message, delay);
    }

    private static TimeSpan? DelayOf(ReadOnlySpan<byte> any)
    {
        var reader = new ProtoReader(any);
        bool isRetryInfo = false;
        ReadOnlySpan<byte> value = default;
        while (reader.Next())
        {
            if (reader.Field == 1)
                isRetryInfo = reader.Bytes.EndsWith("/google.rpc.RetryInfo"u8);
            else if (reader.Field == 2)
                value = reader.Bytes;
        }

        var info = new ProtoReader(value);
        while (isRetryInfo && info.Next())
        {
            if (info.Field == 1)
                return DurationOf(info.Bytes);
        }

        return null;
    }

    private static TimeSpan DurationOf(ReadOnlySpan<byte> duration)
    {
        var reader = new ProtoReader(duration);
        double seconds = 0;
        while (reader.Next())
        {
            if (reader.Field == 1)
                seconds += (long)reader.Number;
            else if (reader.Field == 2)
                seconds += (int)reader.Number / 1e9;
        }

        return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.FromDays(1).TotalSeconds));
    }
}
