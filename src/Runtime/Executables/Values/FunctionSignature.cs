namespace Sonde.Runtime.Executables.Values;

/// <summary>What a function takes and returns, and where it is.</summary>
/// <param name="Symbol">The function.</param>
/// <param name="Parameters">The receiver, if there is one, and the parameters.</param>
/// <param name="Results">The results.</param>
internal sealed record FunctionSignature(string Symbol, IReadOnlyList<FunctionValue> Parameters, IReadOnlyList<FunctionValue> Results)
{
    /// <summary>What told the types of the parameters and results. Their places follow from the types.</summary>
    public SignatureSource Source { get; init; }

    /// <summary>
    /// The size in bytes of the arguments and results of an assembly function; <see langword="null"/> for other functions, or if a type is
    /// not known.
    /// </summary>
    public long? StackBytes { get; init; }

    /// <summary>Finds a parameter or a result by its name.</summary>
    public FunctionValue? Find(string name) => Parameters.Concat(Results).FirstOrDefault(value => value.Name == name);
}

/// <summary>What tells the types of a function's parameters and results.</summary>
internal enum SignatureSource
{
    /// <summary>Its declaration, which the user pasted: names and types.</summary>
    Declaration,

    /// <summary>Debug information: names and types.</summary>
    DebugInformation,

    /// <summary>The type descriptor of its receiver, whose methods have types but no names of parameters.</summary>
    MethodTable,
}

/// <summary>A parameter or a result.</summary>
/// <param name="Name">Its name, or <c>arg0</c>, <c>result0</c> and so on if it has none or no source knows it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Place">Where it is.</param>
/// <param name="IsResult">Whether it is a result.</param>
internal sealed record FunctionValue(string Name, GoValueType Type, ValuePlace Place, bool IsResult);
