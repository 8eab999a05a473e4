using Sonde.Package.Tests.Support;
using Sonde.Tests.Go;
using Sonde.Tests.Programs;

namespace Sonde.Package.Tests;

/// <summary>
/// A third party's probe package in two independent hosts: a vendor's agent, which found the package when it was compiled,
/// and the tool, which finds it at run time.
/// </summary>
[Collection(FeedCollection.Name)]
public sealed class SampleTests(Feed feed, SampleTests.Samples samples) : IClassFixture<SampleTests.Samples>
{
    [Fact]
    public async Task VendorAgent_OfPackagesAlone_SeesSpansOfBothProbes()
    {
        using RunningProgram worker = samples.StartWorker(out Uri address);
        // The sample's own settings select the worker by its path.
        using var agent = new RunningProgram("dotnet", samples.Agent, "--contentRoot", samples.AgentFolder);
        agent.WaitFor($"(process {worker.ProcessId}) in group workers");

        await PostAsync(address, "resize");
        await PostAsync(address, "unknown");
        agent.Stop();

        Assert.Equal(
            [
                "acme.example/jobs | process resize | Unset | Acme gold",
                "acme.example/jobs | process unknown | Error | Acme gold",
                "net/http/server | POST /jobs/ | Unset | Acme gold",
                "net/http/server | POST /jobs/ | Unset | Acme gold",
            ],
            agent.Lines.Select(Beginning).Select(WithoutRoute).Order(StringComparer.Ordinal));
        agent.WaitFor("the agent is Healthy");
        agent.WaitFor("Jobs: 2 jobs, 1 failed");
        agent.WaitFor("sonde.operations.started is 2 {operation} sonde.probe=net/http/server");
        agent.WaitFor("sonde.targets is 1 {process} sonde.target.state=traced sonde.target.group=workers");
        agent.WaitFor("Sonde has stopped: 4 spans, 0 lost.");
    }

    [Fact]
    public async Task VendorAgent_WhoseSettingsChange_FollowsThemWhileItRuns()
    {
        string settings = Path.Combine(samples.AgentFolder, "appsettings.json");
        string before = File.ReadAllText(settings);
        using RunningProgram worker = samples.StartWorker(out Uri address);
        using var agent = new RunningProgram("dotnet", samples.Agent, "--contentRoot", samples.AgentFolder);
        agent.WaitFor($"(process {worker.ProcessId}) in group workers");
        try
        {
            File.WriteAllText(settings, before.Replace("*/worker", "*/another", StringComparison.Ordinal));
            agent.WaitFor("The changed configuration applies now");
            agent.WaitFor($"(process {worker.ProcessId}) is not traced any more");
            await PostAsync(address, "resize");
            File.WriteAllText(settings, before.Replace("Executables", "Exectuables", StringComparison.Ordinal));
            agent.WaitFor("is wrong, and nothing was changed");
            agent.Stop();
        }
        finally
        {
            File.WriteAllText(settings, before);
        }

        Assert.Empty(agent.Lines);
    }

    [Fact]
    public async Task Tool_GivenTheProbeAssembly_ShowsSpansOfBothProbes()
    {
        using RunningProgram worker = samples.StartWorker(out Uri address);
        using var tool = new RunningProgram(
            feed.Tool, "trace", "--json", "--probes", samples.ProbeAssembly, "--pid", $"{worker.ProcessId}");
        tool.WaitFor("tracing");

        await PostAsync(address, "resize");
        tool.WaitFor("\"net/http/server\"");
        tool.Stop();

        Assert.Contains(tool.Lines, line => line.Contains("\"acme.job.name\":\"resize\"", StringComparison.Ordinal));
        Assert.Contains(tool.Lines, line => line.Contains("\"url.path\":\"/jobs/resize\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tool_GivenAProbeAssemblyWithoutC_ShowsItsSpans()
    {
        using RunningProgram worker = samples.StartWorker(out Uri address);
        using var tool = new RunningProgram(feed.Tool, "trace", "--json", "--probes", samples.FunctionsAssembly, "--pid", $"{worker.ProcessId}");
        tool.WaitFor("tracing");

        await PostAsync(address, "unknown");
        tool.WaitFor("process unknown");
        tool.Stop();

        Assert.Contains(tool.Lines, static line => line.Contains("\"acme.job.problem\":\"no work for job \\\"unknown\\\"\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task NativeTool_WithoutDotNet_TracesTheWorker()
    {
        using RunningProgram worker = samples.StartWorker(out Uri address);
        using var tool = new RunningProgram("env", "-i", feed.NativeTool, "trace", "--json", "--pid", $"{worker.ProcessId}");
        tool.WaitFor("tracing");

        await PostAsync(address, "resize");
        tool.WaitFor("\"net/http/server\"");
        tool.Stop();

        Assert.Contains(tool.Lines, line => line.Contains("\"url.path\":\"/jobs/resize\"", StringComparison.Ordinal));
    }

    [Fact]
    public void NativeTool_GivenTheProbeAssembly_SaysWhichToolTakesIt()
    {
        using var tool = new RunningProgram(feed.NativeTool, "trace", "--probes", samples.ProbeAssembly, "--pid", "1");

        Assert.Contains("dotnet tool install Sonde.Tool", tool.WaitFor("sonde:"), StringComparison.Ordinal);
    }

    private static async Task PostAsync(Uri address, string job)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using HttpResponseMessage _ = await client.PostAsync(new Uri(address, $"jobs/{job}"), null);
    }

    private static string Beginning(string line) => string.Join(" | ", line.Split(" | ").Take(4));

    // net/http knows the route of a request since Go 1.23.
    private static string WithoutRoute(string line) => line.Replace("| POST |", "| POST /jobs/ |", StringComparison.Ordinal);

    /// <summary>The samples, copied out of the repository and built from the packages.</summary>
    public sealed class Samples
    {
        private readonly string _folder;
        private readonly string _worker;

        public Samples(Feed feed)
        {
            _folder = feed.NewFolder("samples");
            File.Copy(Repository.PathOf("samples", "Directory.Build.props"), Path.Combine(_folder, "Directory.Build.props"));
            foreach (string sample in (string[])["acme-probe", "acme-functions", "vendor-agent"])
                Copy(new DirectoryInfo(Repository.PathOf("samples", sample)), Path.Combine(_folder, sample));

            // A release must not depend on a pre-release, and the Sonde of a test is a pre-release.
            string version = $"-p:SondeVersion={feed.Version}";
            feed.Dotnet(_folder, "pack", "acme-probe", "--output", feed.OtherPackages, version, "-p:Version=1.0.0-test");
            feed.DotnetWithoutClang(_folder, "pack", "acme-functions", "--output", feed.OtherPackages, version, "-p:Version=1.0.0-test");
            feed.Dotnet(_folder, "build", "vendor-agent", version, "-p:AcmeProbeVersion=1.0.0-test");
            _worker = Path.Combine(_folder, "worker");
            GoToolchain.Distribution.Run(Path.Combine(_folder, "acme-probe", "go"), "build", "-o", _worker, "./cmd/worker");
        }

        internal string AgentFolder => Path.Combine(_folder, "vendor-agent", "bin", "Debug", "net10.0");

        internal string Agent => Path.Combine(AgentFolder, "vendor-agent.dll");

        internal string ProbeAssembly => Path.Combine(_folder, "acme-probe", "bin", "Release", "net10.0", "Acme.Probe.dll");

        internal string FunctionsAssembly => Path.Combine(_folder, "acme-functions", "bin", "Release", "net10.0", "Acme.Functions.dll");

        internal RunningProgram StartWorker(out Uri address)
        {
            const string greeting = "listening on ";
            var worker = new RunningProgram(_worker);
            address = new Uri(worker.WaitFor(greeting)[greeting.Length..]);
            return worker;
        }

        private static void Copy(DirectoryInfo from, string to)
        {
            Directory.CreateDirectory(to);
            foreach (FileInfo file in from.GetFiles())
                file.CopyTo(Path.Combine(to, file.Name));
            foreach (DirectoryInfo folder in from.GetDirectories().Where(folder => folder.Name is not ("bin" or "obj")))
                Copy(folder, Path.Combine(to, folder.Name));
        }
    }
}
