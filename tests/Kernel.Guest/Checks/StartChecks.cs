using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Tests.Kernel;
using Sonde.Tool.Cli;
using Sonde.Tool.Tracing;

namespace Sonde.Kernel.Guest.Checks;

/// <summary>Checks whether Sonde starts here at all, and whether <c>sonde doctor</c> agrees.</summary>
internal static class StartChecks
{
    /// <returns>Whether it starts.</returns>
    public static bool Run()
    {
        string? refusal = Refusal();
        if (refusal is not null)
            Report.Add(GuestCheck.Refusal, "Manager", Outcome.Passed, refusal);

        var output = new StringWriter();
        int exitCode = new SondeCommand(static (request, sinks, warn) => new ManagerTracer(request, sinks, warn), output, output).Invoke(["doctor"]);
        Report.Log(output.ToString());
        Report.Add(
            GuestCheck.Doctor, "sonde doctor", exitCode == 0 == refusal is null,
            Array.Find(output.ToString().Split('\n'), static line => line.StartsWith("Tracing ", StringComparison.Ordinal)) ?? "");
        return refusal is null;
    }

    private static string? Refusal()
    {
        try
        {
            Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All }).DisposeAsync().AsTask().Wait();
            return null;
        }
        catch (ProbeException e)
        {
            return e.Message;
        }
    }
}
