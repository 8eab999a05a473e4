using Sonde.Build.Toolchain;
using Sonde.Runtime.Interop;
using Sonde.Runtime.Status;

namespace Sonde.Tool.Doctor;

/// <summary>The facts that the doctor's rules judge. <see langword="null"/> means absent or unknown.</summary>
internal sealed record SystemFacts
{
    /// <summary>The kernel release as <c>uname -r</c> prints it.</summary>
    public required string KernelRelease { get; init; }

    /// <summary>Whether <c>/sys/kernel/btf/vmlinux</c> exists.</summary>
    public required bool HasBtf { get; init; }

    /// <summary>Whether the kernel has uprobe events.</summary>
    public required bool HasUprobes { get; init; }

    /// <summary>Whether the kernel accepts <c>uprobe_multi</c> links; <see langword="null"/> if that could not be tried.</summary>
    public required bool? HasUprobeMulti { get; init; }

    /// <summary>Which outgoing requests would get a trace context; <see langword="null"/> if no Manager starts.</summary>
    public required ContextPropagation? Propagation { get; init; }

    /// <summary>Why no request would get one; empty if that is not known.</summary>
    public required string PropagationUnavailableReason { get; init; }

    /// <summary><c>none</c>, <c>integrity</c> or <c>confidentiality</c>.</summary>
    public required string? Lockdown { get; init; }

    /// <summary>The effective capabilities of this process.</summary>
    public required Capability Capabilities { get; init; }

    /// <summary>The version of <c>libbpf.so.1</c>; <see langword="null"/> if it does not load.</summary>
    public required Version? Libbpf { get; init; }

    /// <summary>The clang that the build would run.</summary>
    public required Clang? Clang { get; init; }

    /// <summary>The path of the libclang that belongs to this clang.</summary>
    public required string? Libclang { get; init; }

    /// <summary>Whether <c>bpf/bpf_helpers.h</c> is on the default include path.</summary>
    public required bool HasLibbpfHeaders { get; init; }

    /// <summary>The output of <c>go version</c>.</summary>
    public required string? Go { get; init; }
}
