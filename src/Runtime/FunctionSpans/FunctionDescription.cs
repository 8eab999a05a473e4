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
    /// <summary>The attribute that holds a function's symbol. Every function span has it.</summary>
    internal const string FunctionName = "code.function.name";

    private const string ErrorType = "error.type";

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
        // Of several errors, the last one is how the call ended: results follow parameters.
        ReadOnlySpan<byte> failure = default, panic = default;
        for (ReadOnlySpan<byte> tail = record[KernelFunctions.FunctionEventSize..]; tail.Length > 0;)
        {
            if (!MemoryMarshal.TryRead(tail, out KernelFunctions.ValueHead head))
                return false;
            int size = KernelFunctions.ValueHeadSize + ((head.Length + 7) & ~7);
            if (size > tail.Length)
                return false;
            ReadOnlySpan<byte> value = tail.Slice(KernelFunctions.ValueHeadSize, head.Length);
            if (head.Number == KernelFunctions.PanicNumber)
                panic = value;
            else if (head.Number >= plan.Values.Count || !TrySet(plan.Values[head.Number], value, ref span))
                return false;
            else if (plan.Values[head.Number].Presentation == Presentation.Error)
                failure = value;
            tail = tail[size..];
        }
        return (KernelFunctions.CallEnd)call.End == KernelFunctions.CallEnd.Panicked
            ? TrySetStatus(panic, ref span)
            : failure.IsEmpty || TrySetStatus(failure, ref span);
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
                return TrySetError(value.Key, bytes, ref span);
            default:
                return false;
        }
        return true;
    }

    // An error's text is the attribute, as far as it is known. Otherwise its type is.
    private static bool TrySetError(string key, ReadOnlySpan<byte> bytes, ref SpanWriter span)
    {
        var error = new ErrorText(stackalloc byte[ErrorText.Longest]);
        if (!error.TryRead(bytes, span, out GoType type))
            return false;
        span.SetUnlessEmpty(key, error.Text.IsEmpty ? span.NameOf(type) : error.Text);
        return true;
    }

    // What the call panicked with is unknown if it began before the probe was attached.
    private static bool TrySetStatus(ReadOnlySpan<byte> bytes, ref SpanWriter span)
    {
        span.Status = SpanStatus.Error;
        if (bytes.IsEmpty)
        {
            span.Set(ErrorType, "panic"u8);
            return true;
        }
        var error = new ErrorText(stackalloc byte[ErrorText.Longest]);
        if (!error.TryRead(bytes, span, out GoType type))
            return false;
        ReadOnlySpan<byte> name = span.NameOf(type);
        span.Set(ErrorType, name.IsEmpty ? "_OTHER"u8 : name);
        if (!error.Text.IsEmpty)
            span.StatusDescription = error.Text;
        return true;
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
