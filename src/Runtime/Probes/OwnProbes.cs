namespace Sonde.Runtime.Probes;

/// <summary>Names of what the Manager itself has.</summary>
internal static class OwnProbes
{
    /// <summary>The probe whose hooks are the functions that the host names.</summary>
    internal const string Functions = "functions";

    /// <summary>The object whose programs record calls of any function.</summary>
    internal const string FunctionsObject = "function_spans";
}
