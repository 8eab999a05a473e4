using Sonde.Shared.Declarations;

namespace Sonde.Runtime.Executables.Values;

/// <summary>
/// Computes where Go's compiler puts arguments and results by its internal calling convention (Go 1.17 and later, https://go.dev/s/regabi,
/// "Function call argument and result passing"), and by that of assembly (ABI0), which is the same without registers.
/// </summary>
internal sealed class CallingConvention
{
    private const int MostDepth = 40;
    private const int MostParts = 4096;

    private readonly GoRegisters _registers;
    private int _integers, _floats;
    private long _stack;
    private string? _lost;

    private CallingConvention(GoRegisters registers) => _registers = registers;

    /// <summary>
    /// Returns the places of the parameters, the receiver among them, and of the results, and the bytes that they take on the stack.
    /// </summary>
    /// <param name="parameters">The types of the parameters; <see langword="null"/> for the dictionary of a generic function.</param>
    /// <param name="results">The types of the results.</param>
    /// <param name="registers">The registers for arguments and results.</param>
    public static (ValuePlace[] Parameters, ValuePlace[] Results, long StackBytes) Assign(
        IReadOnlyList<GoValueType?> parameters, IReadOnlyList<GoValueType> results, GoRegisters registers)
    {
        var convention = new CallingConvention(registers);
        ValuePlace[] arguments = [.. parameters.Select(convention.Place)];
        // Results use the registers from the first one again. Their room on the stack is after that of the arguments.
        (convention._integers, convention._floats, convention._stack) = (0, 0, GoShapes.Up(convention._stack, 8));
        string? lost = convention._lost;
        convention._lost = null;
        ValuePlace[] returned = [.. results.Select(convention.Place)];
        if (lost is not null)
            returned = [.. returned.Select(place => place.Registers is null ? place with { Unknown = lost } : place)];
        return (arguments, returned, convention._stack);
    }

    private ValuePlace Place(GoValueType? type)
    {
        if (type is null)
        {
            _integers++;
            return new ValuePlace { Unknown = "it is the dictionary of a generic function" };
        }
        int parts = 0;
        _lost ??= WhyUnknown(type, 0, ref parts);
        if (_lost is not null)
            return new ValuePlace { Unknown = _lost };
        (int integers, int floats) = (_integers, _floats);
        var registers = new Dictionary<long, int>();
        var inFloats = new HashSet<long>();
        if (type.Size > 0 && TryAssign(type, 0, registers, inFloats))
            return new ValuePlace { Registers = registers, Floats = inFloats };
        (_integers, _floats) = (integers, floats);
        long start = GoShapes.Up(_stack, Math.Max(1, type.Align));
        _stack = start + type.Size;
        return new ValuePlace { StackOffset = start };
    }

    private bool TryAssign(GoValueType type, long offset, Dictionary<long, int> registers, HashSet<long> floats)
    {
        switch (type.Kind)
        {
            case ValueKind.Float:
                floats.Add(offset);
                return ++_floats <= _registers.Floats;
            case ValueKind.Complex:
                floats.Add(offset);
                floats.Add(offset + (type.Size / 2));
                _floats += 2;
                return _floats <= _registers.Floats;
            case ValueKind.String or ValueKind.Interface:
                return TryWords(2, offset, registers);
            case ValueKind.Slice:
                return TryWords(3, offset, registers);
            case ValueKind.Array:
                return type.Length == 0 || (type.Length == 1 && TryAssign(type.Element, offset, registers, floats));
            case ValueKind.Struct:
                return type.Fields!.All(field => TryAssign(field.Type, offset + field.Offset, registers, floats));
            default:
                return TryWords(1, offset, registers);
        }
    }

    private bool TryWords(int count, long offset, Dictionary<long, int> registers)
    {
        for (int i = 0; i < count; i++)
            registers[offset + (8 * i)] = _integers++;
        return _integers <= _registers.Integers;
    }

    /// <summary>Why a value's layout is not known, at any depth that is passed by value.</summary>
    private static string? WhyUnknown(GoValueType type, int depth, ref int parts)
    {
        if (type.Unknown is { } why)
            return why;
        if (type.Kind is not (ValueKind.Struct or ValueKind.Array))
            return null;
        if (depth == MostDepth || ++parts > MostParts)
            return $"'{type.Name}' is nested too deeply";
        if (type.Kind == ValueKind.Array)
            return WhyUnknown(type.Element, depth + 1, ref parts);
        if (type.Fields is not { } fields)
            return $"the fields of '{type.Name}' are not known";
        foreach (ValueField field in fields)
        {
            if (WhyUnknown(field.Type, depth + 1, ref parts) is { } unknown)
                return unknown;
        }
        return null;
    }
}
