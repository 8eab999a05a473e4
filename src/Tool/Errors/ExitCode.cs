using Sonde.Runtime;
using Sonde.Runtime.Executables;

namespace Sonde.Tool.Errors;

/// <summary>
/// The exit codes of <c>sonde</c>. With <c>trace -- COMMAND</c> the command's own code takes the place of
/// <see cref="Success"/>. The codes 126 and 127 have the same meaning as in the shell.
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
    public const int BadConfiguration = 13;
    public const int NoAgent = 14;
    public const int InternalError = 70;
    public const int CannotExecute = 126;
    public const int CommandNotFound = 127;
    public const int Interrupted = 130;

    /// <summary>The list that <c>sonde --help</c> shows.</summary>
    public const string Help =
        """
        Exit codes:
            0  success; also after Ctrl-C and when the traced process has ended
            1  'doctor': tracing does not work here; 'offsets': the index lacks something, or something could not be observed;
               'control': the agent refuses the request
            2  the command line is wrong
            3  there is no such process
            4  the executable is not a Go program
            5  the program has nothing that a probe could trace
            6  the executable or process cannot be read
            7  sonde does not run as root, or lacks a capability
            8  libbpf is missing or too old
            9  the kernel is too old
           10  the kernel refused a probe
           11  a probe assembly cannot be used
           12  there are more processes than sonde has room for
           13  the agent's configuration is wrong
           14  no agent answers, or it could not hand over
           70  sonde itself has failed
          126  the command is not executable
          127  the command was not found
          130  Ctrl-C stopped 'offsets build' before it was done
          With 'trace -- COMMAND' sonde exits with the command's own code, or with 128 + n if signal n ended the command.
        """;

    /// <summary>Returns the code for an exception.</summary>
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
        ProbeError.HandOver => NoAgent,
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
