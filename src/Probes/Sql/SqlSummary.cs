using System.Text;

namespace Sonde.Probes.Go.Sql;

/// <summary>
/// Collects the operations of statements and their targets from their tokens: <c>INSERT shipping SELECT orders</c>
/// (https://opentelemetry.io/docs/specs/semconv/db/database-spans/, "Generating a summary of the query"). It is not a parser: it follows
/// keywords and parentheses, and accepts any tokens.
/// </summary>
internal ref struct SqlSummary
{
    /// <summary>The longest summary, in bytes, according to the conventions.</summary>
    internal const int LengthMax = 255;

    private const int DepthMax = 63;

    private readonly Span<byte> _text;
    private int _length, _statements, _targets;
    private Range _operation, _outerOperation, _target;
    private bool _isCut, _targetsAreTables;

    private Place _place;
    private Expected _expected;
    private int _depth;
    // Bit n is about the parentheses of depth n: whether a query or a change runs there; whether a target follows a comma there.
    private ulong _reads, _lists;
    private bool _isDefinition, _isPrefixed, _isBehindDistinct;

    /// <summary>Begins a summary.</summary>
    /// <param name="room">Memory of at least <see cref="LengthMax"/> bytes.</param>
    /// <param name="operation">The operation that is done with the statements; empty if they are executed.</param>
    internal SqlSummary(Span<byte> room, ReadOnlySpan<byte> operation)
    {
        _text = room;
        _targetsAreTables = true;
        if (!operation.IsEmpty)
            AddOperation(operation);
    }

    private enum Place
    {
        Start,
        BehindParenthesis,
        Inside,
    }

    private enum Expected
    {
        Nothing,

        /// <summary>A target, or what may precede it.</summary>
        Target,

        /// <summary>The same, in a list of sources, in which a name before a parenthesis is a function.</summary>
        Source,

        /// <summary>A target, or the word for its kind.</summary>
        KindOrTarget,

        /// <summary>A dot, if the name of the target goes on.</summary>
        Dot,

        /// <summary>The rest of the target's name.</summary>
        NamePart,
    }

    /// <summary>The summary; empty if the statements begin with no known operation.</summary>
    internal readonly ReadOnlySpan<byte> Text => _text[.._length];

    /// <summary>The operation, if there is one statement: that outside all parentheses, if there are several.</summary>
    internal readonly ReadOnlySpan<byte> Operation =>
        _statements != 1 ? default : _text[_outerOperation.End.Value > 0 ? _outerOperation : _operation];

    /// <summary>The table, with its qualifiers and quotes, if there is one.</summary>
    internal readonly ReadOnlySpan<byte> Table => _targets == 1 && _targetsAreTables ? _text[_target] : default;

    /// <summary>Whether text in quotes is a name here, where it might also be a literal.</summary>
    internal readonly bool ExpectsName => _expected is not (Expected.Nothing or Expected.Dot);

    /// <summary>Takes a keyword or a name without quotes.</summary>
    internal void AddWord(ReadOnlySpan<byte> word, bool isBeforeParenthesis)
    {
        if (_expected == Expected.NamePart)
        {
            AddNamePart(word);
            return;
        }
        Place place = Enter();
        bool isBehindDistinct = _isBehindDistinct;
        _isBehindDistinct = Is(word, "DISTINCT"u8);
        switch (SqlWords.RoleOf(word))
        {
            case SqlRole.Query:
                AddOperation(word);
                (Reads, Lists) = (true, false);
                _expected = Expected.Nothing;
                break;
            case SqlRole.Change when (place != Place.Inside || _isPrefixed) && !isBeforeParenthesis:
                AddOperation(word);
                (Reads, Lists) = (true, Is(word, "UPDATE"u8));
                _expected = Expected.Target;
                break;
            // EXTRACT(YEAR FROM x) and IS DISTINCT FROM x have no source, and USING (x) is part of a join.
            case SqlRole.Source when (Reads || ExpectsName) && !isBehindDistinct && !(isBeforeParenthesis && Is(word, "USING"u8)):
                Lists = true;
                _expected = Expected.Source;
                break;
            case SqlRole.Target:
                _expected = Expected.Target;
                break;
            case SqlRole.Kind when _isDefinition:
                AddKind(word);
                break;
            case SqlRole.Kind when _expected == Expected.KindOrTarget || (ExpectsName && Is(word, "TABLE"u8)):
            case SqlRole.Filler or SqlRole.Change when ExpectsName:
                break;
            case SqlRole.Clause when place != Place.Start:
                Lists = false;
                _expected = Expected.Nothing;
                break;
            case var role when place == Place.Start:
                BeginCommand(word, role);
                break;
            default:
                AddTarget(word, isFunction: isBeforeParenthesis && _expected == Expected.Source);
                break;
        }
    }

    /// <summary>Takes a name in quotes.</summary>
    internal void AddName(ReadOnlySpan<byte> name)
    {
        if (_expected == Expected.NamePart)
        {
            AddNamePart(name);
            return;
        }
        Enter();
        AddTarget(name, isFunction: false);
    }

    /// <summary>Takes a literal or the place of a parameter.</summary>
    internal void AddValue()
    {
        Enter();
        _expected = Expected.Nothing;
    }

    /// <summary>Takes a symbol.</summary>
    internal void AddSymbol(byte symbol)
    {
        if (symbol == ';')
        {
            _place = Place.Start;
            (_depth, _reads, _lists) = (0, 0, 0);
            (_isDefinition, _isPrefixed, _expected) = (false, false, Expected.Nothing);
            return;
        }
        Enter();
        switch (symbol)
        {
            case (byte)'(':
                bool opensSources = _expected == Expected.Source;
                _depth++;
                (Reads, Lists) = (opensSources, opensSources);
                _expected = opensSources ? Expected.Source : Expected.Nothing;
                _place = Place.BehindParenthesis;
                break;
            case (byte)')':
                _depth = Math.Max(_depth - 1, 0);
                _expected = Expected.Nothing;
                _place = Place.BehindParenthesis;
                break;
            case (byte)',':
                _expected = Lists ? Expected.Source : Expected.Nothing;
                break;
            case (byte)'.' when _expected == Expected.Dot:
                _expected = Expected.NamePart;
                break;
            default:
                _expected = Expected.Nothing;
                break;
        }
    }

    private bool Reads
    {
        readonly get => (_reads & Bit) != 0;
        set => _reads = value ? _reads | Bit : _reads & ~Bit;
    }

    private bool Lists
    {
        readonly get => (_lists & Bit) != 0;
        set => _lists = value ? _lists | Bit : _lists & ~Bit;
    }

    private readonly ulong Bit => 1UL << Math.Min(_depth, DepthMax);

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> keyword) => Ascii.EqualsIgnoreCase(word, keyword);

    private Place Enter()
    {
        Place place = _place;
        if (place == Place.Start)
            _statements++;
        _place = Place.Inside;
        return place;
    }

    private void BeginCommand(ReadOnlySpan<byte> word, SqlRole role)
    {
        if (role is SqlRole.None or SqlRole.Prelude or SqlRole.Filler)
            return;
        AddOperation(word);
        _isPrefixed = role == SqlRole.Prefix;
        _isDefinition = role == SqlRole.Definition;
        if (role != SqlRole.CommandOnTarget)
            return;
        _targetsAreTables &= !Is(word, "CALL"u8) && !Is(word, "EXEC"u8) && !Is(word, "EXECUTE"u8);
        _expected = Expected.KindOrTarget;
    }

    private void AddOperation(ReadOnlySpan<byte> word)
    {
        Range range = Append(word, separator: " "u8);
        if (_operation.End.Value == 0)
            _operation = range;
        if (_outerOperation.End.Value == 0 && _depth == 0)
            _outerOperation = range;
        _isPrefixed = false;
    }

    private void AddKind(ReadOnlySpan<byte> word)
    {
        _isDefinition = false;
        _targetsAreTables &= Is(word, "TABLE"u8);
        Range range = Append(word, separator: " "u8);
        if (_outerOperation.End.Value + 1 == range.Start.Value)
            _outerOperation = _outerOperation.Start..range.End;
        Lists = true;
        _expected = Expected.Target;
    }

    private void AddTarget(ReadOnlySpan<byte> name, bool isFunction)
    {
        bool isTarget = ExpectsName && !isFunction;
        _expected = Expected.Nothing;
        if (!isTarget)
            return;
        _targets++;
        _target = Append(name, separator: " "u8);
        _expected = Expected.Dot;
    }

    private void AddNamePart(ReadOnlySpan<byte> part)
    {
        Range range = Append(part, separator: "."u8);
        if (range.End.Value > 0)
        {
            _target = _target.Start..range.End;
        }
        else if (_target.End.Value > 0)
        {
            // The summary has no room for the whole name, so it has nothing of it.
            _length = _target.Start.Value - 1;
            _target = default;
        }
        _expected = Expected.Dot;
    }

    /// <summary>Appends a part if there is room for it. Returns an empty range if there is none.</summary>
    private Range Append(ReadOnlySpan<byte> part, ReadOnlySpan<byte> separator)
    {
        int start = _length == 0 ? 0 : _length + separator.Length;
        _isCut |= start + part.Length > LengthMax;
        if (_isCut)
            return default;
        if (_length > 0)
            separator.CopyTo(_text[_length..]);
        part.CopyTo(_text[start..]);
        _length = start + part.Length;
        return start.._length;
    }
}
