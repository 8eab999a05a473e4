using System.Globalization;
using System.Runtime.InteropServices;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Processes;
using Sonde.Runtime.Status;
using Vendor.Agent;

if (args is not [var argument] || !int.TryParse(argument, CultureInfo.InvariantCulture, out int processId))
{
    Console.Error.WriteLine("usage: vendor-agent PID");
    return 2;
}

// Continuations run on another thread than the one that completes it, because a handler of a Manager must not stop that Manager.
var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

await using var sink = new VendorSink(Console.Out);
try
{
    await using Manager manager = Manager.Start(new ManagerOptions { Probes = ProbeRegistry.All, Sinks = [sink] });
    manager.TargetExited += _ => done.TrySetResult();
    Target target = manager.AddProcess(processId);
    Console.Error.WriteLine($"vendor-agent: watching {target} with {string.Join(", ", ProbeRegistry.All)}");

    await done.Task;
    ManagerStatus status = await manager.StopAsync();
    Console.Error.WriteLine($"vendor-agent: {status.Spans} spans, {status.Lost} lost, {sink.Dropped} not written");
    return 0;
}
catch (Exception e) when (e is TargetException or ProbeException)
{
    Console.Error.WriteLine($"vendor-agent: {e.Message}");
    return 1;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    done.TrySetResult();
}
