namespace Sonde.Runtime.Processes;

/// <summary>Mirrors <c>enum sonde_following</c> of <c>sonde/traced_process.bpf.h</c>.</summary>
[Flags]
internal enum Following : uint
{
    None = 0,
    Programs = 1,
    Children = 2,
}
