using System.Globalization;
using Sonde.Generators.Tests.Fuzz;

namespace Sonde.Generators.Tests;

/// <summary>The test assembly is also the child process of its fuzz test.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is ["fuzz", var seed, var count, var current])
        {
            return HeaderFuzzer.Run(
                int.Parse(seed, CultureInfo.InvariantCulture), int.Parse(count, CultureInfo.InvariantCulture), current);
        }
        Console.Error.WriteLine("usage: fuzz SEED COUNT FILE, where FILE receives the header under test");
        return 2;
    }
}
