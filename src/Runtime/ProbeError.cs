namespace Sonde.Runtime;

/// <summary>The rule that a <see cref="ProbeException"/> reports as failed.</summary>
public enum ProbeError
{
    /// <summary>libbpf refused an operation; the message says which.</summary>
    Bpf,

    /// <summary>libbpf.so.1 is not on the machine.</summary>
    LibbpfMissing,

    /// <summary>The kernel is older than 5.15 or was built without a feature that Sonde needs.</summary>
    KernelTooOld,

    /// <summary>The process may not load BPF programs.</summary>
    MissingCapability,

    /// <summary>The verifier refused a program; see <see cref="VerifierException"/>.</summary>
    VerifierRejected,

    /// <summary>An assembly lacks the object that its probe names, or this version of Sonde cannot load that object.</summary>
    BadObject,

    /// <summary>An option is outside its range.</summary>
    BadOption,

    /// <summary>A hand-over between two Managers did not take place; the old one carries on.</summary>
    HandOver,
}
