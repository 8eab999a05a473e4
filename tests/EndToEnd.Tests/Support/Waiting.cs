namespace Sonde.EndToEnd.Tests.Support;

internal static class Waiting
{
    /// <summary>Waits for a condition; fails after ten seconds.</summary>
    internal static async Task Until(Func<bool> condition)
    {
        for (int i = 0; i < 1000 && !condition(); i++)
            await Task.Delay(10);
        Assert.True(condition());
    }
}
