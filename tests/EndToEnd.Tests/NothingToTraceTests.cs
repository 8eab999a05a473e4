using Sonde.EndToEnd.Tests.Support;
using Sonde.Probes.Go;
using Sonde.Runtime;
using Sonde.Runtime.Executables;
using Sonde.Runtime.Probes;
using Sonde.Tests.Go;

namespace Sonde.EndToEnd.Tests;

/// <summary>An executable that no probe fits: the message names the wanted functions and the nearest ones.</summary>
public sealed class NothingToTraceTests
{
    [Theory]
    [InlineData(
        "net/http.serverHandler.serveHTTP",
        "Probe 'net/http/server': Function 'net/http.serverHandler.serveHTTP' is not in the executable, which has 'net/http.serverHandler.ServeHTTP'")]
    [InlineData("example.com/jobs.Run", "hook ('example.com/jobs.Run'), nor any other of their packages. Add a probe for a package that it uses, or correct the symbols. Go's linker writes")]
    [InlineData("net/http.unlikeAllOthers", "Probe 'net/http/server': Function 'net/http.unlikeAllOthers' is not in the executable, which has 'net/http.")]
    public async Task Executable_WithoutTheHookedFunctions_IsToldByTheirNames(string symbol, string told)
    {
        ProbeDescriptor probe = NetHttpServerProbe.Descriptor;
        var hook = new HookDescriptor(symbol, probe.Hooks[0].Entry, null, null, false);
        await using Manager manager = Manager.Start(new ManagerOptions
        {
            Probes =
            [
                new ProbeDescriptor
                {
                    Format = probe.Format,
                    Name = probe.Name,
                    ObjectName = probe.ObjectName,
                    Assembly = probe.Assembly,
                    Hooks = [hook],
                    Offsets = [],
                    Events = probe.Events,
                },
            ],
        });

        var error = Assert.Throws<TargetException>(() => manager.CheckExecutable(HttpServer.Build(GoToolchain.Distribution)));

        Assert.Equal(TargetError.NothingToTrace, error.Reason);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }
}
