using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Sonde.Shared.Declarations;

/// <summary>
/// Computes where Go's compiler puts arguments and results by its internal calling convention (Go 1.17 and later, https://go.dev/s/regabi,
/// "Function call argument and result passing"; cmd/compile/internal/abi/abiutils.go).
/// </summary>
internal sealed class GoPlaces
{
    private const string FloatReason =
        "it is a floating-point number in a register of its kind, which no program sees. Read it where it is in memory";

    private readonly GoRegisters _registers;
    private readonly GoShapes _shapes;
    private int _integers;
    private int _floats;
    private long _stack;
    private string? _lost;

    private GoPlaces(GoRegisters registers, GoShapes shapes) => (_registers, _shapes) = (registers, shapes);

    /// <summary>Returns the values that C can name: those of the receiver and the parameters, or those of the results.</summary>
    /// <param name="declaration">The function's declaration.</param>
    /// <param name="package">The import path of its package.</param>
    /// <param name="registers">The registers of the architecture.</param>
    /// <param name="results">Whether to return the results instead of the parameters.</param>
    public static List<GoValue> Of(GoDeclaration declaration, string package, GoRegisters registers, bool results)
    {
        var places = new GoPlaces(registers, new GoShapes(declaration, package));
        List<GoValue> arguments = places.Arguments(declaration);
        return results ? places.Results(declaration) : arguments;
    }

    private List<GoValue> Arguments(GoDeclaration declaration)
    {
        var values = new List<GoValue>();
        if (declaration.Receiver is { } receiver)
            Add(values, receiver, receiver.Name);
        if (declaration.IsGeneric)
        {
            // Go up to 1.19 passes the dictionary before the receiver, later versions pass it after the receiver.
            const string reason = "the versions of Go pass the receiver of a generic type in different places. Read what you need of it from another argument";
            values = [.. values.Select(static value => value with { Place = new GoPlace(GoPlaceKind.None, 0, reason) })];
            if (_integers >= _registers.Integers || _stack > 0)
                _lost ??= reason;
            _integers++;
        }
        foreach (GoParameter parameter in declaration.Parameters)
            Add(values, parameter, parameter.Name);
        return values;
    }

    private List<GoValue> Results(GoDeclaration declaration)
    {
        // Results use the registers from the first one again. Their room on the stack is after that of the arguments.
        (_integers, _floats, _stack) = (0, 0, GoShapes.Up(_stack, 8));
        string? lost = _lost;
        _lost = null;
        var values = new List<GoValue>();
        for (int number = 0; number < declaration.Results.Count; number++)
        {
            GoParameter result = declaration.Results[number];
            Add(values, result, result.Name ?? "result" + number.ToString(CultureInfo.InvariantCulture));
        }
        return lost is null ? values : [.. values.Select(value => value.Place.Kind == GoPlaceKind.Stack
            ? value with { Place = new GoPlace(GoPlaceKind.None, 0, "it is on the stack behind the arguments, and its place depends on one of them: " + lost) }
            : value)];
    }

    /// <summary>Assigns a place to a value, and marks that place as used.</summary>
    private void Add(List<GoValue> values, GoParameter parameter, string? name)
    {
        GoShape shape = _lost is null ? _shapes.Of(parameter.Type) : GoShape.Of(_lost);
        if (shape.Unknown is not null)
        {
            string reason = _lost is null ? shape.Unknown : "its place depends on a value before it: " + shape.Unknown;
            _lost ??= shape.Unknown;
            if (name is not null)
                values.Add(new GoValue(name, GoKind.Address, parameter.Text, new GoPlace(GoPlaceKind.None, 0, reason)));
            return;
        }
        bool fits = shape.Size > 0 && !shape.IsOnStack
            && _integers + shape.Integers <= _registers.Integers && _floats + shape.Floats <= _registers.Floats;
        long start = 0;
        if (!fits)
        {
            start = GoShapes.Up(_stack, shape.Align);
            _stack = start + shape.Size;
        }
        bool isWhole = shape.Parts.Count == 1 && shape.Parts[0] is { Path: "", Kind: not null };
        if (name is not null && !isWhole && shape.Size > 0)
        {
            const string reason = "it is in registers, where it has no address. Read its fields";
            values.Add(new GoValue(
                name + "_address", null, parameter.Text, fits ? new GoPlace(GoPlaceKind.None, 0, reason) : new GoPlace(GoPlaceKind.Stack, start)));
        }
        foreach (GoPart part in shape.Parts)
        {
            GoPlace place = fits ? InRegister(part) : OnStack(part, start);
            if (name is not null && part is { Path: { } path, Kind: not null })
                values.Add(new GoValue(path.Length == 0 ? name : name + "_" + path, part.Kind, parameter.Text, place));
            else if (name is not null && part is { Path: { Length: > 0 } inner })
                values.Add(new GoValue(name + "_" + inner + "_address", null, parameter.Text, place));
        }
    }

    private GoPlace InRegister(GoPart part)
    {
        var place = part.Floats > 0 ? new GoPlace(GoPlaceKind.None, 0, FloatReason) : new GoPlace(GoPlaceKind.Register, _integers);
        _integers += part.Integers;
        _floats += part.Floats;
        return place;
    }

    private static GoPlace OnStack(GoPart part, long start) => part.Kind is GoKind.Complex64 or GoKind.Complex128
        ? new GoPlace(GoPlaceKind.None, 0, "it is a complex number, for which C has no type here. Read its two halves from memory")
        : new GoPlace(GoPlaceKind.Stack, start + part.Offset);
}
