namespace Sonde.Runtime.Probes;

/// <summary>Names of the probes that the Manager itself has.</summary>
internal static class OwnProbes
{
    /// <summary>The probe whose hooks are the functions that the host names.</summary>
    internal const string Functions = "functions";
}
