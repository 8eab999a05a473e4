using Sonde.Tool.Agent;
using Sonde.Tool.Agent.Control;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Tests.Agent;

/// <summary>A whole run of the agent, but for the engine: its start, its file and its end.</summary>
public sealed class AgentSessionTests : IDisposable
{
    private const string OneRule = """{"tracer_provider": {"processors": []}, "targets": [{"ports": [80]}]}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("sonde-session-").FullName;

    private string Configuration => Path.Combine(_folder, "agent.json");

    private string Socket => Path.Combine(_folder, "agent.sock");

    [Fact]
    public async Task File_ThatChangesWhileTheAgentStarts_IsReadAgain()
    {
        var engine = new FakeEngine { OnStart = () => Write("[80]", "[80, 81]") };
        Write(OneRule);

        Task<int> run = Start(engine);
        ControlClient.TakeOver(Socket).Dispose();

        Assert.Equal(ExitCode.Success, await run);
        Assert.Equal(2, engine.Calls.Count(static call => call == "rules 1"));
    }

    [Fact]
    public async Task Change_AtTheVeryEnd_IsRefused_AndDoesNoHarm()
    {
        var engine = new FakeEngine();
        Write(OneRule);
        Task<int> run = Start(engine);

        engine.IsStopped = true;
        Write("\"processors\": []", "\"processors\": [], \"sampler\": {\"always_off\": {}}");

        Assert.Equal(ControlProtocol.Ending, Assert.Throws<ToolException>(() => ControlClient.Send(Socket, """{"reload": {}}""")).Message);
        Assert.Equal(
            ControlProtocol.Ending,
            Assert.Throws<ToolException>(() => ControlClient.Send(Socket, """{"sampler": {"sampler": "always_off"}}""")).Message);
        ControlClient.TakeOver(Socket).Dispose();
        Assert.Equal(ExitCode.Success, await run);
    }

    [Fact]
    public async Task SecondAgent_AttachesNothing()
    {
        Write(OneRule);
        Task<int> run = Start(new FakeEngine());
        var second = new FakeEngine();

        ToolException refused = Assert.Throws<ToolException>(() => Run(second));

        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Null(second.Options);
        ControlClient.TakeOver(Socket).Dispose();
        Assert.Equal(ExitCode.Success, await run);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private int Run(FakeEngine engine) => AgentSession.Run(
        new AgentRequest { Configuration = Configuration, Socket = Socket, DrainTimeout = TimeSpan.FromSeconds(30) }, engine, TextWriter.Null, TextWriter.Null);

    // Returns when the agent answers.
    private Task<int> Start(FakeEngine engine)
    {
        Task<int> run = Task.Run(() => Run(engine));
        Assert.True(SpinWait.SpinUntil(() => run.IsCompleted || File.Exists(Socket), TimeSpan.FromSeconds(30)));
        return run;
    }

    private void Write(string text)
    {
        string next = Path.Combine(_folder, "next");
        File.WriteAllText(next, text);
        File.Move(next, Configuration, overwrite: true);
    }

    private void Write(string part, string by) => Write(File.ReadAllText(Configuration).Replace(part, by, StringComparison.Ordinal));
}
