using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.Events;

/// <summary>
/// The record of one call of a function, <c>struct sonde_function_event</c> of <c>sonde/function_span.h</c>: a view of ring memory that copies
/// nothing. Generated events of <c>[FunctionSpan]</c> name its values; they are numbered in the order in which the description lists them.
/// A value that could not be read, such as one behind a nil pointer or a result of a call that panicked, is absent: it reads as 0 or as
/// empty.
/// </summary>
public readonly ref struct FunctionCall
{
    /// <summary>Size of the fixed part in bytes.</summary>
    public const int Size = KernelFunctions.FunctionEventSize;

    private const int PanicPlace = KernelFunctions.FunctionValues;

    private readonly ref readonly KernelFunctions.FunctionEvent _event;
    private readonly ReadOnlySpan<byte> _record;
    private readonly Places _places;

    private FunctionCall(ReadOnlySpan<byte> record, scoped in Places places)
    {
        _event = ref MemoryMarshal.AsRef<KernelFunctions.FunctionEvent>(record);
        _record = record;
        _places = places;
    }

    /// <summary>Ids, parent, start, end and process of the call.</summary>
    public ref readonly SpanHead Span => ref MemoryMarshal.AsRef<SpanHead>(_record);

    /// <summary>How the call ended.</summary>
    public FunctionEnd End => (FunctionEnd)_event.End;

    /// <summary>What the call panicked with; none if it did not, or if that is not known.</summary>
    public GoError Panic => Error(PanicPlace);

    /// <summary>The function's number.</summary>
    internal uint Function => _event.Function;

    /// <summary>Views a record without copying it.</summary>
    /// <param name="record">The whole record; the view is valid as long as its bytes.</param>
    /// <param name="call">The view. Do not use it if the record is not valid.</param>
    /// <returns>Whether the record is as long as it says, and every value lies in it.</returns>
    public static bool TryRead(ReadOnlySpan<byte> record, out FunctionCall call)
    {
        call = default;
        if (record.Length < Size || MemoryMarshal.AsRef<EventHead>(record).RecordSize != record.Length)
            return false;
        Places places = default;
        for (int at = Size; at < record.Length;)
        {
            if (!MemoryMarshal.TryRead(record[at..], out KernelFunctions.ValueHead head))
                return false;
            int place = head.Number == KernelFunctions.PanicNumber ? PanicPlace : head.Number;
            if (place > PanicPlace || (place == PanicPlace && head.Number != KernelFunctions.PanicNumber))
                return false;
            int size = KernelFunctions.ValueHeadSize + ((head.Length + 7) & ~7);
            if (size > record.Length - at)
                return false;
            places[place] = at;
            at += size;
        }
        call = new FunctionCall(record, places);
        return true;
    }

    /// <summary>Whether a value was read.</summary>
    /// <param name="number">Its number, from 0.</param>
    public bool Has(int number) => _places[number] != 0;

    /// <summary>A string or a <c>[]byte</c>, cut at the limit of recorded texts.</summary>
    /// <param name="number">Its number, from 0.</param>
    public ReadOnlySpan<byte> Text(int number)
    {
        int at = _places[number];
        return at == 0 ? default : _record.Slice(at + KernelFunctions.ValueHeadSize, MemoryMarshal.Read<KernelFunctions.ValueHead>(_record[at..]).Length);
    }

    /// <summary>An integer of any size. An unsigned one above 2^63 is negative.</summary>
    /// <param name="number">Its number, from 0.</param>
    public long Integer(int number) => (long)Word(number);

    /// <summary>A bool.</summary>
    /// <param name="number">Its number, from 0.</param>
    public bool Bool(int number) => Word(number) != 0;

    /// <summary>A <c>float32</c>.</summary>
    /// <param name="number">Its number, from 0.</param>
    public float Float32(int number) => BitConverter.UInt32BitsToSingle((uint)Word(number));

    /// <summary>A <c>float64</c>.</summary>
    /// <param name="number">Its number, from 0.</param>
    public double Float64(int number) => BitConverter.UInt64BitsToDouble(Word(number));

    /// <summary>A <c>time.Time</c> in UTC, rounded down to 100 ns.</summary>
    /// <param name="number">Its number, from 0.</param>
    public DateTime Time(int number)
    {
        const int nanosecondsPerTick = 100;
        ReadOnlySpan<byte> words = Text(number);
        return words.Length >= 2 * sizeof(ulong)
            && GoTime.TryRead(MemoryMarshal.Read<ulong>(words), MemoryMarshal.Read<long>(words[sizeof(ulong)..]), out long seconds, out long nanoseconds)
            ? new DateTime((seconds * TimeSpan.TicksPerSecond) + (nanoseconds / nanosecondsPerTick), DateTimeKind.Utc)
            : default;
    }

    /// <summary>The type of the value that an interface holds.</summary>
    /// <param name="number">Its number, from 0.</param>
    public GoType Type(int number) => new((uint)Word(number));

    /// <summary>An error.</summary>
    /// <param name="number">Its number, from 0.</param>
    public GoError Error(int number)
    {
        ReadOnlySpan<byte> bytes = Text(number);
        return MemoryMarshal.TryRead(bytes, out KernelFunctions.ErrorLink link) ? new GoError(new GoType(link.Type), bytes) : default;
    }

    private ulong Word(int number) => MemoryMarshal.TryRead(Text(number), out ulong word) ? word : 0;

    /// <summary>Where the head of each value is in the record; 0 for one that is absent. The last one is the panic.</summary>
    [InlineArray(KernelFunctions.FunctionValues + 1)]
    private struct Places
    {
        private int _first;
    }
}
