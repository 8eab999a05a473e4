using Sonde.Kernel.Guest;
using Sonde.Kernel.Guest.Checks;
using Sonde.Runtime.Interop;
using Sonde.Tests.Kernel;

// Runs inside the virtual machine, one check after the other. To add one, write its class and name it here.
Report.Add(GuestCheck.Release, File.ReadAllText("/proc/sys/kernel/osrelease").Trim(), Outcome.Passed, Lockdown.State);
FeatureChecks.Run();
bool supported = StartChecks.Run();
if (supported)
{
    bool[] backends = BpfSyscall.SupportsUprobeMulti() ? [true, false] : [false];
    foreach (bool useUprobeMulti in backends)
    {
        LoadChecks.Run(useUprobeMulti);
        TrafficChecks.Run(useUprobeMulti);
    }
    SocketChecks.Run();
    PropagationChecks.Run();
    PlainChainChecks.Run();
    ChainChecks.Run();
    MessageChecks.Run();
}
Report.Add(GuestCheck.End, "guest", Outcome.Passed);
