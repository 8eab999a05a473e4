using System.Diagnostics;
using System.Globalization;
using Sonde.Benchmarks.Analysis;
using Sonde.Runtime.Executables;

// Sonde's side, in its own process, like the program in ../peer:
//
//   Sonde.Benchmarks.Analysis FILE WORK ROUNDS
//
// It prints the answers, the time of each round in microseconds, and the memory after the first round. Further rounds show an agent
// that has run for a long time: the code is compiled by then, and the file is one that it has not seen before.
long before = Memory.Of("VmRSS");
var watch = Stopwatch.StartNew();
string[][] work = [.. File.ReadLines(args[1]).Select(static line => line.Split(' '))];
for (int round = 0; round < int.Parse(args[2], CultureInfo.InvariantCulture); round++)
{
    if (round > 0)
    {
        // Results are cached for a file as long as nobody writes to it.
        File.SetLastWriteTimeUtc(args[0], DateTime.UtcNow);
        watch.Restart();
    }
    using GoExecutable executable = GoExecutable.Open(args[0]);
    List<string> answers = Questions.Answer(executable, work);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"took {watch.Elapsed.TotalMicroseconds:0}"));
    if (round > 0)
        continue;
    answers.ForEach(Console.WriteLine);
    Console.WriteLine($"before {before}");
    Console.WriteLine($"peak {Memory.Of("VmHWM")}");
    Console.WriteLine($"private {Memory.Of("RssAnon") + Memory.Of("RssShmem")}");
}
