using System.Diagnostics;
using System.Globalization;
using Sonde.Benchmarks.Analysis;
using Sonde.Runtime.Executables;

// Sonde's side, in a process of its own, like the program in ../peer:
//
//   Sonde.Benchmarks.Analysis FILE WORK ROUNDS
//
// It prints the answers, how long each round took in microseconds, and the memory after the first round. Further rounds are those of
// an agent that runs for long: code is compiled by then, the file is one that was not seen before.
long before = Memory.Of("VmRSS");
var watch = Stopwatch.StartNew();
string[][] work = [.. File.ReadLines(args[1]).Select(static line => line.Split(' '))];
for (int round = 0; round < int.Parse(args[2], CultureInfo.InvariantCulture); round++)
{
    if (round > 0)
    {
        // What was found out is remembered for a file that nobody wrote to.
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
