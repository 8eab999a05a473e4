using System.Globalization;
using System.Runtime.InteropServices;
using Sonde.Runtime.Events;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Spans;

namespace Sonde.Runtime.FunctionSpans;

/// <summary>Describes the records of function calls as spans.</summary>
/// <param name="table">The functions.</param>
internal sealed class FunctionDescription(FunctionTable table)
{
    private const string FunctionName = "code.function.name";
    private const string ErrorType = "error.type";
    private const int LongestNumberText = 96;

    private static readonly int PanicPlace = (int)Marshal.OffsetOf<KernelFunctions.FunctionEvent>(nameof(KernelFunctions.FunctionEvent.Panic));

    /// <summary>Validates a record and describes it.</summary>
    public bool Describe(ReadOnlySpan<byte> record, ref SpanWriter span)
    {
        if (record.Length < KernelFunctions.FunctionEventSize)
            return false;
        ref readonly KernelFunctions.FunctionEvent call = ref MemoryMarshal.AsRef<KernelFunctions.FunctionEvent>(record);
        if (table.Find(call.Function) is not { } plan)
            return false;
        span.Kind = SpanKind.Internal;
        span.Name = plan.Name;
        span.Set(FunctionName, plan.Symbol);
        for (ReadOnlySpan<byte> tail = record[KernelFunctions.FunctionEventSize..]; tail.Length > 0;)
        {
            if (!MemoryMarshal.TryRead(tail, out KernelFunctions.ValueHead head) || head.Number >= plan.Values.Count)
                return false;
            int size = KernelFunctions.ValueHeadSize + ((head.Length + 7) & ~7);
            if (size > tail.Length || !TrySet(plan.Values[head.Number], tail.Slice(KernelFunctions.ValueHeadSize, head.Length), ref span))
                return false;
            tail = tail[size..];
        }
        if ((KernelFunctions.CallEnd)call.End == KernelFunctions.CallEnd.Panicked)
        {
            span.Status = SpanStatus.Error;
            ReadOnlySpan<byte> type = span.NameOf(MemoryMarshal.AsRef<GoType>(record[PanicPlace..]));
            span.Set(ErrorType, type.IsEmpty ? "panic"u8 : type);
        }
        return true;
    }

    private static bool TrySet(CompiledValue value, ReadOnlySpan<byte> bytes, ref SpanWriter span)
    {
        if (value.Presentation == Presentation.Text)
        {
            span.Set(value.Key, bytes);
            return true;
        }
        if (bytes.Length < sizeof(ulong))
            return false;
        ulong word = MemoryMarshal.Read<ulong>(bytes);
        switch (value.Presentation)
        {
            case Presentation.Signed or Presentation.Unsigned:
                span.Set(value.Key, (long)word);
                break;
            case Presentation.Bool:
                span.Set(value.Key, word != 0);
                break;
            case Presentation.Float32:
                span.Set(value.Key, (double)BitConverter.UInt32BitsToSingle((uint)word));
                break;
            case Presentation.Float64:
                span.Set(value.Key, BitConverter.UInt64BitsToDouble(word));
                break;
            case Presentation.Time when bytes.Length >= 2 * sizeof(ulong):
                SetTime(value.Key, word, MemoryMarshal.Read<long>(bytes[sizeof(ulong)..]), ref span);
                break;
            case Presentation.TypeName:
                span.SetUnlessEmpty(value.Key, span.NameOf(MemoryMarshal.AsRef<GoType>(bytes)));
                break;
            case Presentation.Error:
                SetError(value.Key, bytes, ref span);
                break;
            default:
                return false;
        }
        return true;
    }

    // An error's text is the attribute and the description of the status, as far as it is in memory. Otherwise its type is the attribute.
    private static void SetError(string key, ReadOnlySpan<byte> bytes, ref SpanWriter span)
    {
        KernelFunctions.ErrorValue error = MemoryMarshal.Read<KernelFunctions.ErrorValue>(bytes);
        scoped ReadOnlySpan<byte> text = bytes[KernelFunctions.ErrorValueSize..];
        ReadOnlySpan<byte> type = span.NameOf(MemoryMarshal.AsRef<GoType>(bytes));
        span.Status = SpanStatus.Error;
        span.Set(ErrorType, type.IsEmpty ? "_OTHER"u8 : type);
        Span<byte> buffer = stackalloc byte[LongestNumberText];
        if (text.IsEmpty && error.Number != 0)
            text = SystemErrors.TextOf((int)error.Number, buffer);
        if (!text.IsEmpty)
            span.StatusDescription = text;
        span.SetUnlessEmpty(key, text.IsEmpty ? type : text);
    }

    // https://go.dev/src/time/time.go: with a monotonic reading, `wall` has the seconds since 1885 and the nanoseconds; otherwise `ext` has the
    // seconds since the year 1.
    private static void SetTime(string key, ulong wall, long ext, ref SpanWriter span)
    {
        const ulong hasMonotonic = 1UL << 63;
        const int nanosecondBits = 30;
        const long secondsTo1885 = 59453308800, secondsTo10000 = 315537897600, second = 1_000_000_000;
        long seconds = (wall & hasMonotonic) != 0 ? secondsTo1885 + (long)(wall << 1 >> (nanosecondBits + 1)) : ext;
        long nanoseconds = (long)(wall & ((1UL << nanosecondBits) - 1));
        if (seconds is < 0 or >= secondsTo10000 || nanoseconds >= second)
            return;
        Span<byte> text = stackalloc byte[32];
        new DateTime(seconds * TimeSpan.TicksPerSecond, DateTimeKind.Utc)
            .TryFormat(text, out int length, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        if (nanoseconds != 0)
        {
            text[length++] = (byte)'.';
            nanoseconds.TryFormat(text[length..], out int digits, "D9", CultureInfo.InvariantCulture);
            for (length += digits; text[length - 1] == '0'; length--)
                ;
        }
        text[length++] = (byte)'Z';
        span.Set(key, text[..length]);
    }
}
