namespace Sonde.Runtime;

/// <summary>Which rule a <see cref="ProbeException"/> speaks of.</summary>
public enum ProbeError
{
    /// <summary>libbpf itself refused something; the message says what.</summary>
    Bpf,

    /// <summary>libbpf.so.1 is not on the machine.</summary>
    LibbpfMissing,

    /// <summary>The kernel is older than 5.15 or was built without a feature that Sonde needs.</summary>
    KernelTooOld,

    /// <summary>The process may not load BPF programs.</summary>
    MissingCapability,

    /// <summary>The verifier refused a program; see <see cref="VerifierException"/>.</summary>
    VerifierRejected,

    /// <summary>An assembly lacks the object that its probe names, or it is not one that this version of Sonde can load.</summary>
    BadObject,

    /// <summary>An option is outside its range.</summary>
    BadOption,
}
