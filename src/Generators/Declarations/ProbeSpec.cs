using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Declarations;

/// <summary>What the attributes of a probe class say, without the places where they do.</summary>
internal sealed record ProbeSpec(
    string Name, string Source, string Header, bool OptIn, ClassModel Class,
    EquatableArray<HookSpec> Hooks, EquatableArray<OffsetSpec> Offsets, EquatableArray<EventSpec> Events)
{
    private const string Suffix = ".bpf.c";

    /// <summary>Name of the probe that this one works for, or null.</summary>
    public string? For { get; init; }

    /// <summary>A member of <c>ProbeNeeds</c>, and of the runtime's <c>ProbeNeed</c>.</summary>
    public string Needs { get; init; } = "Nothing";

    /// <summary>The schema of its spans' attributes, or null.</summary>
    public string? SchemaUrl { get; init; }

    /// <summary>Base name of the BPF objects: the source's name without <c>.bpf.c</c>.</summary>
    public string ObjectName => Source.EndsWith(Suffix, StringComparison.Ordinal)
        ? Source.Substring(0, Source.Length - Suffix.Length)
        : Source;
}

/// <summary>The class that carries the attributes.</summary>
/// <param name="Namespace">Its namespace; empty for the global one.</param>
/// <param name="Heads">Declaration heads (<c>partial class X</c>), from the outermost type to the class itself.</param>
/// <param name="Name">Its name.</param>
/// <param name="FullName">Its name with <c>global::</c> and all that contains it.</param>
/// <param name="MetadataName">Its name as <c>Compilation.GetTypeByMetadataName</c> finds it.</param>
/// <param name="CanExtend">Whether the generator can add a part to it.</param>
internal sealed record ClassModel(
    string Namespace, EquatableArray<string> Heads, string Name, string FullName, string MetadataName, bool CanExtend);

internal sealed record HookSpec(
    string Symbol, string? Entry, string? Return, string? Versions, bool Optional, string? InsteadOf, string? Until);

internal sealed record OffsetSpec(
    string Field, string Package, string Type, string Member, string? Versions, bool Optional, int? Fallback);

/// <summary>An event and the head of the author's <c>Describe</c> for it, which the generated declaration repeats.</summary>
internal sealed record EventSpec(string StructName, DescribeHead Describe)
{
    /// <summary>Its C# name.</summary>
    public string Name => Identifiers.Pascal(StructName);
}

/// <summary>
/// The modifiers and parameter names of a <c>Describe</c>, without <c>partial</c>: the compiler wants both halves alike.
/// </summary>
internal sealed record DescribeHead(string Modifiers, string Event, string Span)
{
    /// <summary>What the documentation tells authors to write.</summary>
    public static DescribeHead Default { get; } = new("static", "e", "span");
}
