using Sonde.Runtime.Spans;
using static Sonde.Shared.Conventions;

namespace Sonde.Probes.Go.Redis;

/// <summary>
/// The commands of a call, written as the conventions say (https://opentelemetry.io/docs/specs/semconv/db/redis/). Arguments may be
/// secrets, so <c>?</c> stands for each of them that is not known to be a key.
/// </summary>
internal readonly ref struct RedisCommands
{
    private const int MaxMarks = 16;

    private readonly ReadOnlySpan<byte> _texts;
    private readonly ReadOnlySpan<ushort> _names, _keys;
    private readonly ReadOnlySpan<uint> _arguments;
    private readonly bool _isTransaction;
    private readonly uint _count;
    private readonly int _described;

    /// <summary>Views the commands of an event.</summary>
    /// <param name="texts">Name and first argument of each described command, one after the other.</param>
    /// <param name="names">The lengths of the names.</param>
    /// <param name="keys">The lengths of the first arguments.</param>
    /// <param name="arguments">The numbers of arguments, with the names.</param>
    /// <param name="count">The number of commands, of which those beyond the others' length are not described.</param>
    internal RedisCommands(
        ReadOnlySpan<byte> texts, ReadOnlySpan<ushort> names, ReadOnlySpan<ushort> keys, ReadOnlySpan<uint> arguments, uint count)
    {
        int first = 0;
        // go-redis puts these two around the commands of a transaction.
        if (count > 2 && texts[..names[0]].SequenceEqual("multi"u8))
        {
            _isTransaction = true;
            first = 1;
            count -= 2;
        }
        _texts = texts[(first * (names[0] + keys[0]))..];
        _names = names[first..];
        _keys = keys[first..];
        _arguments = arguments[first..];
        _count = count;
        _described = (int)Math.Min(count, (uint)_names.Length);
    }

    private static ReadOnlySpan<byte> System => "redis"u8;

    private static ReadOnlySpan<byte> Separator => "; "u8;

    private static ReadOnlySpan<byte> Mark => " ?"u8;

    private static ReadOnlySpan<byte> Rest => " ..."u8;

    private bool IsDescribed => _count == (uint)_described;

    /// <summary>Writes the system, the span's name, the operation and its text.</summary>
    internal void Describe(SpanWriter span)
    {
        span.Set(Text.DatabaseSystem, System);
        ReadOnlySpan<byte> name = CommonName();
        // The conventions treat a batch of one command as that command.
        if (_count == 1)
        {
            span.Name = name.IsEmpty ? System : name;
        }
        else
        {
            span.SetName(_isTransaction ? "MULTI"u8 : "PIPELINE"u8, name.IsEmpty ? default : " "u8, name);
            span.Set(Integer.DatabaseBatchSize, _count);
        }
        span.Set(Text.DatabaseOperation, span.Name);
        SetText(span);
    }

    /// <summary>The name of all commands; empty if they differ or are not known.</summary>
    private ReadOnlySpan<byte> CommonName()
    {
        if (!IsDescribed)
            return default;
        ReadOnlySpan<byte> name = _texts[.._names[0]];
        for (int i = 0, at = 0; i < _described; at += _names[i] + _keys[i], i++)
        {
            if (!_texts.Slice(at, _names[i]).SequenceEqual(name))
                return default;
        }
        return name;
    }

    private void SetText(SpanWriter span)
    {
        int most = Separator.Length + ((MaxMarks + 1) * Mark.Length) + Rest.Length;
        Span<byte> room = stackalloc byte[_texts.Length + ((_described + 1) * most)];
        var text = new TextBuilder(room);
        int first = 0;
        bool areSame = IsDescribed;
        for (int i = 0, at = 0; i < _described; at += _names[i] + _keys[i], i++)
        {
            if (i > 0)
                text.Add(Separator);
            int start = text.Length;
            AddCommand(i, at, ref text);
            first = i == 0 ? text.Length : first;
            areSame &= room[start..text.Length].SequenceEqual(room[..first]);
        }
        if (!IsDescribed)
            text.Add("; ..."u8);
        span.SetUnlessEmpty(Text.DatabaseQuery, room[..(areSame ? first : text.Length)]);
    }

    private void AddCommand(int index, int at, ref TextBuilder text)
    {
        ReadOnlySpan<byte> name = _texts.Slice(at, _names[index]), key = _texts.Slice(at + name.Length, _keys[index]);
        long marks = _arguments[index] - 1L;
        text.Add(name);
        if (IsShown(name, key))
        {
            text.Add(" "u8);
            text.Add(key);
            marks--;
        }
        for (int i = 0; i < Math.Min(marks, MaxMarks); i++)
            text.Add(Mark);
        if (marks > MaxMarks)
            text.Add(Rest);
    }

    /// <summary>Whether the first argument is a key of characters that need no quotes.</summary>
    private static bool IsShown(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key) =>
        !key.IsEmpty && !key.ContainsAnyInRange((byte)0, (byte)' ') && RedisKeys.AreFirstOf(name);

    private ref struct TextBuilder(Span<byte> room)
    {
        private readonly Span<byte> _room = room;

        internal int Length { get; private set; }

        internal void Add(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_room[Length..]);
            Length += text.Length;
        }
    }
}
