using System.Globalization;
using System.Runtime.InteropServices;
using Sonde.Runtime.Events;
using Sonde.Runtime.Kernel;
using Sonde.Runtime.Probes;
using Sonde.Runtime.Spans;
using Sonde.Shared.FunctionSpans;

namespace Sonde.Runtime.FunctionSpans;

/// <summary>Describes the records of function calls as spans.</summary>
/// <param name="table">The functions.</param>
internal sealed class FunctionDescription(FunctionTable table)
{
    /// <summary>The attribute that holds a function's symbol. Every function span has it.</summary>
    internal const string FunctionName = "code.function.name";

    /// <summary>Returns the event that a record is to the probe that declares its function.</summary>
    public EventDescriptor? EventOf(ReadOnlySpan<byte> record) =>
        FunctionCall.TryRead(record, out FunctionCall call) ? table.Find(call.Function)?.Descriptor?.AsEvent : null;

    /// <summary>Validates a record and describes it. What every call has is described first, and a probe may replace it.</summary>
    public bool Describe(ReadOnlySpan<byte> record, ref SpanWriter span)
    {
        if (!FunctionCall.TryRead(record, out FunctionCall call) || table.Find(call.Function) is not { } plan)
            return false;
        span.Kind = SpanKind.Internal;
        span.Name = plan.Name;
        span.Set(FunctionName, plan.Symbol);
        if (plan.Descriptor is { } declared)
            span.RedactAs(declared);
        if (call.End == FunctionEnd.Panicked && !TrySetPanic(call.Panic, ref span))
            return false;
        span.BeginReplacing();
        return plan.Descriptor?.Describe is { } own ? own(record, ref span) : TrySetAll(plan, call, ref span);
    }

    // What the call panicked with is unknown if it began before the probe was attached.
    private static bool TrySetPanic(GoError panic, ref SpanWriter span)
    {
        if (!panic.IsNone)
            return span.TrySetErrorStatus(panic, isRedacted: false);
        span.Status = SpanStatus.Error;
        span.Set(AttributeKeys.ErrorType, "panic"u8);
        return true;
    }

    private static bool TrySetAll(FunctionPlan plan, scoped in FunctionCall call, ref SpanWriter span)
    {
        // Of several errors, the last one is how the call ended: results follow parameters.
        int failure = -1;
        for (int i = 0; i < KernelFunctions.FunctionValues; i++)
        {
            if (!call.Has(i))
                continue;
            if (i >= plan.Values.Count || !TrySet(plan.Values[i], call, i, ref span))
                return false;
            if (plan.Values[i].Presentation == Presentation.Error)
                failure = i;
        }
        return failure < 0 || call.End == FunctionEnd.Panicked || span.TrySetErrorStatus(call.Error(failure), span.IsRedacted(plan.Values[failure].Key));
    }

    private static bool TrySet(CompiledValue value, scoped in FunctionCall call, int number, ref SpanWriter span)
    {
        ReadOnlySpan<byte> bytes = call.Text(number);
        if (value.Presentation == Presentation.Text)
        {
            span.Set(value.Key, bytes);
            return true;
        }
        if (bytes.Length < sizeof(ulong))
            return false;
        switch (value.Presentation)
        {
            case Presentation.Signed or Presentation.Unsigned:
                span.Set(value.Key, call.Integer(number));
                break;
            case Presentation.Bool:
                span.Set(value.Key, call.Bool(number));
                break;
            case Presentation.Float32:
                span.Set(value.Key, (double)call.Float32(number));
                break;
            case Presentation.Float64:
                span.Set(value.Key, call.Float64(number));
                break;
            case Presentation.Time when bytes.Length >= 2 * sizeof(ulong):
                SetTime(value.Key, MemoryMarshal.Read<ulong>(bytes), MemoryMarshal.Read<long>(bytes[sizeof(ulong)..]), ref span);
                break;
            case Presentation.TypeName:
                span.SetUnlessEmpty(value.Key, span.NameOf(call.Type(number)));
                break;
            case Presentation.Error:
                return span.TrySetErrorText(value.Key, call.Error(number));
            default:
                return false;
        }
        return true;
    }

    private static void SetTime(string key, ulong wall, long ext, ref SpanWriter span)
    {
        if (!GoTime.TryRead(wall, ext, out long seconds, out long nanoseconds))
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
