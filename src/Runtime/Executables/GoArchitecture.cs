namespace Sonde.Runtime.Executables;

/// <summary>The instruction set of an executable.</summary>
public enum GoArchitecture
{
    /// <summary>x86-64, which Go calls amd64.</summary>
#pragma warning disable CA1707 // The architecture's own name has the underscore.
    X86_64,
#pragma warning restore CA1707

    /// <summary>AArch64, which Go calls arm64.</summary>
    Arm64,
}
