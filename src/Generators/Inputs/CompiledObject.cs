using Sonde.Generators.Infrastructure;

namespace Sonde.Generators.Inputs;

/// <summary>The facts of a compiled BPF object, as the build recorded them.</summary>
/// <param name="Path">The path of the facts file.</param>
/// <param name="Error">The reason why the file could not be read, or <see langword="null"/>.</param>
/// <param name="ObjectName">Base name of the object.</param>
/// <param name="Architecture">The architecture that it was compiled for.</param>
/// <param name="Programs">The names of its programs.</param>
/// <param name="Structs">The structs of its BTF.</param>
internal sealed record CompiledObject(
    string Path, string? Error, string ObjectName, string Architecture,
    EquatableArray<string> Programs, EquatableArray<CompiledStruct> Structs)
{
    /// <summary>The architecture's name in messages.</summary>
    public string Processor => Architecture switch
    {
        "x86_64" => "x86-64",
        "aarch64" => "arm64",
        _ => Architecture,
    };

    /// <summary>The programs that begin operations.</summary>
    public EquatableArray<string> Begins { get; init; }

    /// <summary>The programs that end operations.</summary>
    public EquatableArray<string> Ends { get; init; }

    /// <summary>The records that programs send.</summary>
    public EquatableArray<SentRecord> Sends { get; init; }
}

/// <summary>A program, and the struct of a record that it sends.</summary>
internal sealed record SentRecord(string Program, string Struct);

/// <summary>A struct or union of an object's BTF.</summary>
internal sealed record CompiledStruct(string Name, int Size, EquatableArray<CompiledField> Fields);

/// <summary>A member. Its offset and size are in bytes; a bit-field has neither.</summary>
internal sealed record CompiledField(string Name, int Offset, int Size, bool IsBitField);
