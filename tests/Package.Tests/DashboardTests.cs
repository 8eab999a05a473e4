using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sonde.Package.Tests.Support;
using Sonde.Tests.Programs;
using Sonde.Tests.Sockets;

namespace Sonde.Package.Tests;

/// <summary>The demo, and the dashboard that it starts.</summary>
public sealed partial class DashboardTests
{
    [BrowserFact]
    public async Task Demo_PrintsWhatTheReadmeShows_AndShowsATraceOfTheShopInABrowser()
    {
        int port = FreePort.Find();
        using var demo = new RunningProgram(
            "env", $"SONDE_TOOL={Repository.PathOf("src/Tool/bin/Release/net10.0/sonde.dll")}", Repository.PathOf("run"), "demo", "--dashboard", $"{port}");
        try
        {
            demo.WaitForOutput("Attaching");
            demo.WaitForOutput("Ctrl-C ends all");
            await LookAsync(port);
            Compare(demo.Lines);
        }
        finally
        {
            // Killed, it would leave the shop, the tool and the dashboard behind.
            demo.Signal(RunningProgram.SIGTERM);
            demo.WaitForExit();
        }
    }

    private static async Task LookAsync(int port)
    {
        using IPlaywright playwright = await Playwright.CreateAsync();
        await using IBrowser browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = BrowserFactAttribute.Browser, Args = ["--no-sandbox"] });
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 720 } });

        await page.GotoAsync($"http://127.0.0.1:{port}/traces");
        await page.GetByText("front: POST /checkout").Nth(1).ClickAsync();
        await page.GetByText("main.(*worker).fulfil").First.WaitForAsync();

        if (Environment.GetEnvironmentVariable("SONDE_UPDATE_PICTURE") == "1")
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Repository.PathOf("docs", "dashboard.png") });
    }

    /// <summary>Finds the README's lines in the output, in their order, but for numbers and spaces.</summary>
    private static void Compare(IEnumerable<string> output)
    {
        string readme = File.ReadAllText(Repository.PathOf("README.md"));
        string[] shown = [.. Demo().Match(readme).Groups["text"].Value.Split('\n').Where(static line => line is not ("" or "..."))];
        Assert.NotEmpty(shown);
        // Where no program may write into processes, the catalogue's spans are in traces of their own.
        if (output.Any(static line => line.StartsWith("This kernel lets no program", StringComparison.Ordinal)))
            shown = [.. shown.Where(static line => !line.Contains(" catalogue ", StringComparison.Ordinal) || line.StartsWith("The shop", StringComparison.Ordinal))];

        using IEnumerator<string> lines = output.Select(Normal).GetEnumerator();
        foreach (string line in shown.Select(Normal))
        {
            bool found = false;
            while (!found && lines.MoveNext())
                found = lines.Current == line;
            Assert.True(found, $"The demo does not print '{line}' there:\n{string.Join('\n', output)}");
        }
    }

    private static string Normal(string line) => Spaces().Replace(Changing().Replace(line, "#"), " ");

    [GeneratedRegex("```console\n\\$ ./run demo\n```\n\n```\n(?<text>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Demo();

    // Ids, times and other numbers, and the folder.
    [GeneratedRegex(@"\b[0-9a-f]{32}\b|[0-9][0-9.:]*( [µm]?s\b)?|go1[0-9.]+|/tmp/tmp\.\w+")]
    private static partial Regex Changing();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
