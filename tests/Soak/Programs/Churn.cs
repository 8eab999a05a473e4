namespace Sonde.Soak.Programs;

/// <summary>Programs that come and go: some end by themselves, some are stopped, some are killed, some execute themselves again.</summary>
/// <param name="executables">What they run.</param>
/// <param name="seed">Of the choices.</param>
internal sealed class Churn(IReadOnlyList<string> executables, int seed)
{
    private const int AtOnce = 3;

    internal Truth Truth { get; } = new();

    /// <summary>Runs until the end of the soak, and then until every process has ended.</summary>
    internal Task RunAsync(CancellationToken end) => Task.WhenAll(
        [.. executables.Select(executable => LiveLongAsync(executable, end)), .. Enumerable.Range(seed, AtOnce).Select(number => ComeAndGoAsync(new Random(number), end))]);

    private async Task LiveLongAsync(string executable, CancellationToken end)
    {
        using var program = new SoakProgram(executable);
        await Pause.ForAsync(TimeSpan.MaxValue, end);
        program.Signal(Libc.Terminate);
        await Truth.AddAsync(program);
    }

    private async Task ComeAndGoAsync(Random random, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            string executable = executables[random.Next(executables.Count)];
            switch (random.Next(4))
            {
                case 0:
                    await KillAsync(executable, TimeSpan.FromMilliseconds(random.Next(5, 2000)));
                    break;
                case 1:
                    using (var program = new SoakProgram(executable, random.Next(5, 100), execs: 2))
                        await Truth.AddAsync(program);
                    break;
                default:
                    using (var program = new SoakProgram(executable, random.Next(5, 300)))
                        await Truth.AddAsync(program);
                    break;
            }
        }
    }

    private async Task KillAsync(string executable, TimeSpan after)
    {
        using var program = new SoakProgram(executable);
        await Task.Delay(after);
        program.Signal(Libc.Kill);
        await Truth.AddAsync(program, killed: true);
    }
}
