using Sonde.Runtime.Executables.Dwarf;
using Sonde.Shared.Declarations;

namespace Sonde.Runtime.Executables.Values;

/// <summary>
/// What an executable tells about the parameters and results of its functions. Its sources are opened when they are first needed, and are
/// not cached: this is for the few functions that a user names.
/// </summary>
/// <param name="architecture">The instruction set.</param>
/// <param name="version">The version of Go that built the executable.</param>
/// <param name="openDescriptors">Reads the type descriptors.</param>
/// <param name="openDebug">Reads the debug information.</param>
/// <param name="isAssembly">Whether a function is written in assembly.</param>
internal sealed class FunctionTypes(
    GoArchitecture architecture, GoVersion version, Func<DescriptorTypes?> openDescriptors, Func<DebugTypes?> openDebug, Func<string, bool> isAssembly)
{
    private readonly Lazy<DescriptorTypes?> _descriptors = new(openDescriptors);
    private readonly Lazy<DebugTypes?> _debug = new(openDebug);
    private readonly Dictionary<string, DebugFunction> _found = new(StringComparer.Ordinal);

    /// <summary>The executable's types; <see langword="null"/> if it has no descriptors that can be read.</summary>
    public DescriptorTypes? Descriptors => _descriptors.Value;

    /// <summary>Reads what debug information says about several functions, in one pass.</summary>
    public void Expect(IReadOnlyCollection<string> symbols)
    {
        if (_debug.Value is not { } debug)
            return;
        foreach ((string symbol, DebugFunction function) in debug.Find(symbols, isAssembly))
            _found[symbol] = function;
    }

    /// <summary>Returns what is known about a function; <see langword="null"/> if no source knows it.</summary>
    /// <param name="symbol">The function, which <see cref="Expect"/> was told of.</param>
    /// <param name="declaration">Its declaration, if the user gave it.</param>
    public FunctionSignature? Read(string symbol, GoDeclaration? declaration)
    {
        if (GoFunctionName.TryParse(symbol) is not { } name)
            return null;
        if (declaration is not null)
            return Declared(symbol, name, declaration);
        if (_found.TryGetValue(symbol, out DebugFunction? function))
        {
            DebugParameter[] visible = [.. function.Parameters.Where(static parameter => !parameter.Name.StartsWith('.'))];
            return Assign(
                symbol, name, name.Receiver is not null,
                [.. visible.Where(static value => !value.IsResult).Select(static value => (NameOf(value.Name), value.Type))],
                [.. visible.Where(static value => value.IsResult).Select(static value => (NameOf(value.Name), value.Type))])
                with
            { Source = SignatureSource.DebugInformation };
        }
        if (name is not { Receiver: { } receiver, Name: { } method } || Descriptors is not { } types)
            return null;
        string qualified = receiver.StartsWith('*') ? $"*{ShortName(name.Package)}.{receiver[1..]}" : $"{ShortName(name.Package)}.{receiver}";
        if (types.FindMethod(qualified, name.Package, method) is not { } found)
            return null;
        GoValueType of = new DeclaredTypes(Nothing, name.Package, ShortName(name.Package), types).Resolve(
            receiver.StartsWith('*') ? new GoPointerType(new GoNamedType(receiver[1..])) : new GoNamedType(receiver));
        return Assign(
            symbol, name, true,
            [("receiver", of), .. found.Parameters.Select(static type => ((string?)null, type))], [.. found.Results.Select(static type => ((string?)null, type))])
            with
        { Source = SignatureSource.MethodTable };
    }

    /// <summary>The name by which source code calls a package, as far as its path tells.</summary>
    public static string ShortName(string package)
    {
        string[] parts = package.Split('/');
        string last = parts[^1];
        if (parts.Length > 1 && last.Length > 1 && last[0] == 'v' && last.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0)
            last = parts[^2];
        int version = last.LastIndexOf(".v", StringComparison.Ordinal);
        last = version > 0 ? last[..version] : last;
        return last.StartsWith("go-", StringComparison.Ordinal) ? last[3..] : last;
    }

    private static GoDeclaration Nothing { get; } = GoDeclaration.TryParse("func f()", out _)!;

    private FunctionSignature Declared(string symbol, GoFunctionName name, GoDeclaration declaration)
    {
        var types = new DeclaredTypes(declaration, name.Package, ShortName(name.Package), Descriptors);
        (string?, GoValueType) Value(GoParameter parameter) => (parameter.Name, types.Resolve(parameter.Type));
        return Assign(
            symbol, name, declaration.Receiver is not null,
            [.. (declaration.Receiver is { } receiver ? new[] { receiver } : []).Concat(declaration.Parameters).Select(Value)],
            [.. declaration.Results.Select(Value)]);
    }

    private FunctionSignature Assign(
        string symbol, GoFunctionName name, bool hasReceiver, IReadOnlyList<(string? Name, GoValueType Type)> parameters,
        IReadOnlyList<(string? Name, GoValueType Type)> results)
    {
        var types = new List<GoValueType?>(parameters.Select(static parameter => parameter.Type));
        // Since Go 1.20, the dictionary of a generic method's types follows the receiver.
        int dictionary = !name.IsGeneric ? -1 : hasReceiver && version.IsAtLeast(1, 20) ? 1 : 0;
        if (dictionary >= 0)
            types.Insert(Math.Min(dictionary, types.Count), null);
        bool isOnStack = isAssembly(symbol);
        (ValuePlace[] places, ValuePlace[] returned, long bytes) = CallingConvention.Assign(
            types, [.. results.Select(static result => result.Type)],
            isOnStack ? GoRegisters.None : architecture == GoArchitecture.Arm64 ? GoRegisters.Arm64 : GoRegisters.X86);
        if (dictionary >= 0)
            places = [.. places.Where((_, i) => i != dictionary)];
        int unnamed = hasReceiver ? -1 : 0;
        return new FunctionSignature(
            symbol,
            [.. parameters.Select((parameter, i) => new FunctionValue(parameter.Name ?? (i + unnamed < 0 ? "receiver" : $"arg{i + unnamed}"), parameter.Type, places[i], IsResult: false))],
            [.. results.Select((result, i) => new FunctionValue(result.Name ?? $"result{i}", result.Type, returned[i], IsResult: true))])
        {
            StackBytes = isOnStack && !places.Concat(returned).Any(static place => place.Unknown is not null) ? bytes : null,
        };
    }

    private static string? NameOf(string name) => name is "" or "_" || name.StartsWith('~') ? null : name;
}
