namespace Sonde.Soak.Programs;

/// <summary>
/// An executable that is replaced while it is watched, as deployments do it: overwritten in place when nobody runs it, or by another
/// file that takes its path. What runs then must answer as its own version does.
/// </summary>
/// <param name="path">The path that is watched.</param>
/// <param name="versions">The files that take turns.</param>
internal sealed class ChangingFile(string path, IReadOnlyList<string> versions)
{
    internal Truth Truth { get; } = new();

    /// <summary>How often the file was replaced.</summary>
    internal int Replacements { get; private set; }

    internal async Task RunAsync(CancellationToken end)
    {
        var random = new Random(1);
        while (!end.IsCancellationRequested)
        {
            string version = versions[Replacements % versions.Count];
            if (random.Next(2) == 0)
            {
                CopyInto(version, path);
            }
            else
            {
                string beside = path + ".new";
                File.Copy(version, beside, overwrite: true);
                File.Move(beside, path, overwrite: true);
            }
            Replacements++;
            // At once, or after the watch has looked: both must be right.
            await Pause.ForAsync(TimeSpan.FromMilliseconds(random.Next(2) * random.Next(1000)), end);
            using var program = new SoakProgram(path, random.Next(50, 400));
            await Truth.AddAsync(program);
        }
    }

    /// <summary>Overwrites the bytes of a file, as <c>cp</c> does: the inode stays.</summary>
    private static void CopyInto(string from, string to)
    {
        using FileStream source = File.OpenRead(from);
        using var target = new FileStream(to, FileMode.Truncate, FileAccess.Write);
        source.CopyTo(target);
    }
}
