using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Declarations;

/// <summary>The values of a probe class's attributes, without their places.</summary>
internal sealed record ProbeSpec(
    string Name, string Source, string Header, bool OptIn, ClassModel Class,
    EquatableArray<HookSpec> Hooks, EquatableArray<OffsetSpec> Offsets, EquatableArray<EventSpec> Events)
{
    private const string Suffix = ".bpf.c";

    /// <summary>Whether it records functions, without programs of its own.</summary>
    public bool IsOfFunctions { get; init; }

    /// <summary>The functions that it records, except those whose attributes have a mistake.</summary>
    public EquatableArray<FunctionSpec> Functions { get; init; }

    /// <summary>Name of the probe that this one serves, or null.</summary>
    public string? For { get; init; }

    /// <summary>A member of <c>ProbeNeeds</c>, and of the runtime's <c>ProbeNeed</c>.</summary>
    public string Needs { get; init; } = "Nothing";

    /// <summary>The URL of the schema of its spans' attributes, or null.</summary>
    public string? SchemaUrl { get; init; }

    /// <summary>Base name of the BPF objects, which is the source's name without <c>.bpf.c</c>.</summary>
    public string ObjectName => Source.EndsWith(Suffix, StringComparison.Ordinal)
        ? Source.Substring(0, Source.Length - Suffix.Length)
        : Source;
}

/// <summary>The class that carries the attributes.</summary>
/// <param name="Namespace">Its namespace, which is empty for the global namespace.</param>
/// <param name="Heads">Declaration heads (<c>partial class X</c>), from the outermost type to the class itself.</param>
/// <param name="Name">Its name.</param>
/// <param name="FullName">Its name with <c>global::</c>, its namespace and the types that contain it.</param>
/// <param name="MetadataName">Its name for <c>Compilation.GetTypeByMetadataName</c>.</param>
/// <param name="CanExtend">Whether the generator can add a part to it.</param>
internal sealed record ClassModel(
    string Namespace, EquatableArray<string> Heads, string Name, string FullName, string MetadataName, bool CanExtend);

internal sealed record HookSpec(
    string Symbol, string? Entry, string? Return, string? Versions, bool Optional, string? InsteadOf, string? Until,
    bool EarlyReturn, EquatableArray<string> Requires, EquatableArray<string> OnlyWith)
{
    /// <summary>Symbol of the function for which it stands in, or its own.</summary>
    public string Family => InsteadOf ?? Symbol;
}

internal sealed record OffsetSpec(
    string Field, string Package, string Type, string Member, string? Versions, bool Optional, int? Fallback);

/// <summary>An event and the head of the author's <c>Describe</c> for it, which the generated declaration repeats.</summary>
internal sealed record EventSpec(string StructName, DescribeHead Describe)
{
    /// <summary>Its C# name.</summary>
    public string Name => Identifiers.Pascal(StructName);
}

/// <summary>
/// The modifiers and parameter names of a <c>Describe</c>, without <c>partial</c>. The compiler requires both halves to be alike.
/// </summary>
internal sealed record DescribeHead(string Modifiers, string Event, string Span)
{
    /// <summary>The head that the documentation recommends.</summary>
    public static DescribeHead Default { get; } = new("static", "e", "span");
}
