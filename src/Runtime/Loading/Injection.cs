namespace Sonde.Runtime.Loading;

/// <summary>Mirrors <c>enum sonde_injection</c> of <c>sonde/config.bpf.h</c>.</summary>
internal enum Injection : uint
{
    Not,
    Buffer,
    Socket,
}
