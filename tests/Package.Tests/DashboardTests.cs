using Microsoft.Playwright;
using Sonde.Package.Tests.Support;
using Sonde.Tests.Programs;
using Sonde.Tests.Sockets;

namespace Sonde.Package.Tests;

public sealed class DashboardTests
{
    [BrowserFact]
    public async Task Demo_ShowsATraceOfTheShopInABrowser()
    {
        int port = FreePort.Find();
        using var demo = new RunningProgram(
            "env", $"SONDE_TOOL={Repository.PathOf("src/Tool/bin/Release/net10.0/sonde.dll")}", Repository.PathOf("run"), "demo", "--dashboard", $"{port}");
        try
        {
            demo.WaitForOutput("Attaching");
            demo.WaitForOutput("Ctrl-C ends all");
            await LookAsync(port);
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
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 480 } });

        await page.GotoAsync($"http://127.0.0.1:{port}/traces");
        await page.GetByText("shop: POST").First.ClickAsync();
        await page.GetByText("main.(*shop).pay").First.WaitForAsync();

        if (Environment.GetEnvironmentVariable("SONDE_UPDATE_PICTURE") == "1")
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Repository.PathOf("docs", "dashboard.png") });
    }
}
