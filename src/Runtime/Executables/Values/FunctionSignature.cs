namespace Sonde.Runtime.Executables.Values;

/// <summary>Where it is known from what a function's parameters and results are.</summary>
internal enum SignatureSource
{
    /// <summary>The declaration that the user gave.</summary>
    Declaration,

    /// <summary>Debug information.</summary>
    DebugInformation,

    /// <summary>The method table of the receiver's type, which has no names.</summary>
    MethodTable,
}

/// <summary>What a function takes and returns, and where it is.</summary>
/// <param name="Symbol">The function.</param>
/// <param name="Source">From where this is known.</param>
/// <param name="Parameters">The receiver, if there is one, and the parameters.</param>
/// <param name="Results">The results.</param>
internal sealed record FunctionSignature(
    string Symbol, SignatureSource Source, IReadOnlyList<FunctionValue> Parameters, IReadOnlyList<FunctionValue> Results)
{
    /// <summary>Finds a parameter or a result by its name.</summary>
    public FunctionValue? Find(string name) => Parameters.Concat(Results).FirstOrDefault(value => value.Name == name);
}

/// <summary>A parameter or a result.</summary>
/// <param name="Name">Its name, or <c>arg0</c>, <c>result0</c> and so on if it has none or no source knows it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Place">Where it is.</param>
/// <param name="IsResult">Whether it is a result.</param>
internal sealed record FunctionValue(string Name, GoValueType Type, ValuePlace Place, bool IsResult);
