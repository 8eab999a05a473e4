using Sonde.Runtime.Kernel;

namespace Sonde.Runtime.FunctionSpans;

/// <summary>How a recorded value becomes an attribute.</summary>
internal enum Presentation
{
    Signed,
    Unsigned,
    Bool,
    Float32,
    Float64,
    Text,
    Time,
    TypeName,
    Error,
}

/// <summary>The plan for one value: how a program reads it, and how it becomes an attribute.</summary>
/// <param name="Key">The attribute's key.</param>
/// <param name="Kind">How it is recorded.</param>
/// <param name="Presentation">How it becomes an attribute.</param>
/// <param name="Steps">The steps to it.</param>
/// <param name="Size">Size of an integer in bytes.</param>
/// <param name="Flags">How it is read.</param>
internal sealed record CompiledValue(
    string Key, KernelFunctions.ValueKind Kind, Presentation Presentation, IReadOnlyList<CompiledStep> Steps, int Size, KernelFunctions.ValueFlag Flags)
{
    /// <summary>How it is compared, if it is.</summary>
    public KernelFunctions.Test Test { get; init; }

    /// <summary>The integer that it is compared with.</summary>
    public ulong Constant { get; init; }

    /// <summary>The text that it is compared with.</summary>
    public string? TestText { get; init; }

    /// <summary>The path as it was written, by which a condition finds the value if it is recorded too.</summary>
    public required string Path { get; init; }
}

/// <summary>One step to a value.</summary>
/// <param name="Kind">The kind of step.</param>
/// <param name="Size">Size in bytes, as the kind defines it.</param>
/// <param name="Number">A number, as the kind defines it.</param>
/// <param name="Value">A number of 64 bits, as the kind defines it.</param>
/// <param name="Text">The key of a map.</param>
internal sealed record CompiledStep(KernelFunctions.StepKind Kind, int Size = 0, long Number = 0, ulong Value = 0, string? Text = null);
