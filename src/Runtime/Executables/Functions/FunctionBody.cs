namespace Sonde.Runtime.Executables.Functions;

/// <summary>The code of a function that runs in every call of it, not that of a wrapper.</summary>
/// <param name="Code">Its place, under the name that source code gives it.</param>
internal readonly record struct FunctionBody(GoFunction Code)
{
    /// <summary>Whether it is written in Go's assembly, so its arguments and results are on the stack (ABI0).</summary>
    public bool IsAssembly { get; init; }

    /// <summary>The size of these arguments and results in bytes, if the assembly states it.</summary>
    public uint? ArgumentBytes { get; init; }

    /// <summary>Why its calls cannot be traced, and what to do; <see langword="null"/> if they can.</summary>
    public string? Refusal { get; init; }
}
