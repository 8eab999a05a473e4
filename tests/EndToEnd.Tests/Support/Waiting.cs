using System.Runtime.CompilerServices;

namespace Sonde.EndToEnd.Tests.Support;

internal static class Waiting
{
    /// <summary>Waits for a condition; fails after ten seconds, and says which one.</summary>
    internal static async Task Until(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        for (int i = 0; i < 1000 && !condition(); i++)
            await Task.Delay(10);
        if (!condition())
            throw new TimeoutException($"It never held: {text}");
    }
}
