using Sonde.Runtime;
using Sonde.Runtime.Executables;

namespace Sonde.Tool.Errors;

/// <summary>
/// What <c>sonde</c> exits with. With <c>trace -- COMMAND</c> the command's own code takes the place of
/// <see cref="Success"/>; the two of the shell keep the shell's meaning.
/// </summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int FoundProblems = 1;
    public const int Usage = 2;
    public const int NoSuchProcess = 3;
    public const int NotGo = 4;
    public const int NothingToTrace = 5;
    public const int Unreadable = 6;
    public const int NoPrivileges = 7;
    public const int NoLibbpf = 8;
    public const int KernelTooOld = 9;
    public const int ProbeRefused = 10;
    public const int BadProbeAssembly = 11;
    public const int TooManyProcesses = 12;
    public const int InternalError = 70;
    public const int CannotExecute = 126;
    public const int CommandNotFound = 127;
    public const int Interrupted = 130;

    /// <summary>The list that <c>sonde --help</c> shows.</summary>
    public const string Help =
        """
        Exit codes:
            0  done; also after Ctrl-C and when the traced process has ended
            1  'doctor': tracing does not work here; 'offsets': something is missing in the index, or could not be observed
            2  the command line is wrong
            3  no such process
            4  not a Go program
            5  nothing in it that a probe could trace
            6  the executable or process cannot be read
            7  not root, or a capability is missing
            8  libbpf is missing or too old
            9  the kernel is too old
           10  the kernel refused a probe
           11  a probe assembly cannot be used
           12  more processes than sonde has room for
           70  an error in sonde itself
          126  the command is not executable
          127  the command was not found
          130  Ctrl-C ended 'offsets build' before its end
          With 'trace -- COMMAND' sonde exits with the command's own code, 128 + n when signal n ended it.
        """;

    /// <summary>The code for what went wrong.</summary>
    public static int Of(Exception problem) => problem switch
    {
        ToolException tool => tool.ExitCode,
        ProbeException probe => Of(probe.Reason),
        TargetException { InnerException: ProbeException probe } => Of(probe.Reason),
        TargetException target => Of(target.Reason),
        _ => InternalError,
    };

    private static int Of(ProbeError reason) => reason switch
    {
        ProbeError.LibbpfMissing => NoLibbpf,
        ProbeError.KernelTooOld => KernelTooOld,
        ProbeError.MissingCapability => NoPrivileges,
        ProbeError.BadOption => Usage,
        ProbeError.BadObject => BadProbeAssembly,
        ProbeError.Bpf or ProbeError.VerifierRejected => ProbeRefused,
        _ => InternalError,
    };

    private static int Of(TargetError reason) => reason switch
    {
        TargetError.NoProcess => NoSuchProcess,
        TargetError.NotElf or TargetError.NotGo => NotGo,
        TargetError.Unsupported or TargetError.NothingToTrace => NothingToTrace,
        TargetError.NotFound or TargetError.Unreadable or TargetError.Malformed or TargetError.Changing => Unreadable,
        TargetError.TooMany => TooManyProcesses,
        _ => InternalError,
    };
}
