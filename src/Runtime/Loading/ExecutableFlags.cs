namespace Sonde.Runtime.Loading;

/// <summary>Mirrors <c>SONDE_EXECUTABLE_*</c> of <c>sonde/executable.bpf.h</c>.</summary>
[Flags]
internal enum ExecutableFlags : uint
{
    None = 0,
    EveryProcess = 1,
    SwissMaps = 2,
    SplitGroups = 4,
}
