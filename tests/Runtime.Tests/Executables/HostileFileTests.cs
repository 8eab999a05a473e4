using Sonde.Runtime.Executables;

namespace Sonde.Runtime.Tests.Executables;

/// <summary>Damaged executables yield an answer or a <see cref="TargetException"/>, and nothing else.</summary>
[Collection(GoProgramsCollection.Name)]
public sealed class HostileFileTests(GoPrograms programs)
{
    private const int Seed = 20260714;

    [Fact]
    public void Analyse_TruncatedAnywhere_AnswersOrRefuses()
    {
        byte[] whole = File.ReadAllBytes(programs.Web(null, "-ldflags=-s -w"));
        var random = new Random(Seed);
        for (int i = 0; i < 40; i++)
            Analyse(whole.AsSpan(0, i < 20 ? i * 64 : random.Next(whole.Length)), $"length {i}");
    }

    [Theory]
    [InlineData("")]
    [InlineData("-compressdwarf=false")]
    [InlineData("-s -w")]
    public void Analyse_DamagedHeaders_AnswersOrRefuses(string linkerFlags)
    {
        byte[] whole = File.ReadAllBytes(programs.Web(null, $"-ldflags={linkerFlags}"));
        var random = new Random(Seed);
        int sections = (int)BitConverter.ToInt64(whole, 40);
        for (int i = 0; i < 50; i++)
        {
            byte[] damaged = [.. whole];
            for (int flips = random.Next(1, 8); flips > 0; flips--)
            {
                // The ELF header and program headers, or the section headers, wherever the linker put them.
                int at = random.Next(2) == 0 ? random.Next(4, 0x270) : sections + random.Next(36 * 64);
                damaged[at % damaged.Length] = (byte)random.Next(256);
            }
            Analyse(damaged, $"seed {Seed}, round {i}");
        }
    }

    [Theory]
    [InlineData("-compressdwarf=false", 0.55, 1.0)]
    [InlineData("", 0.6, 1.0)]
    [InlineData("-s -w", 0.4, 1.0)]
    public void Analyse_DamagedTables_AnswersOrRefuses(string linkerFlags, double from, double to)
    {
        byte[] whole = File.ReadAllBytes(programs.Web(null, $"-ldflags={linkerFlags}"));
        var random = new Random(Seed);
        for (int i = 0; i < 25; i++)
        {
            byte[] damaged = [.. whole];
            for (int flips = 0; flips < 20_000; flips++)
                damaged[random.Next((int)(from * whole.Length), (int)(to * whole.Length))] = (byte)random.Next(256);
            Analyse(damaged, $"seed {Seed}, round {i}");
        }
    }

    [Fact]
    public void Analyse_FileThatShrinksMeanwhile_SaysSo()
    {
        string path = Path.Combine(Path.GetTempPath(), $"sonde-shrinks-{Guid.NewGuid():n}");
        File.Copy(programs.Web(null, "-ldflags=-s -w"), path);
        try
        {
            using GoExecutable executable = GoExecutable.Open(path);
            using (FileStream file = File.OpenWrite(path))
                file.SetLength(4096);

            var exception = Assert.Throws<TargetException>(() => executable.TryGetFunction("net/http.(*conn).serve", out _));
            Assert.Equal(TargetError.Changing, exception.Reason);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Analyse_EnormousSparseFile_AnswersWithoutReadingIt()
    {
        string path = Path.Combine(Path.GetTempPath(), $"sonde-sparse-{Guid.NewGuid():n}");
        File.Copy(programs.Web(null, "-ldflags=-s -w"), path);
        try
        {
            using (FileStream file = File.OpenWrite(path))
                file.SetLength(4L << 40);
            using GoExecutable executable = GoExecutable.Open(path);
            Assert.True(executable.TryGetFunction("net/http.(*conn).serve", out _));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Analyse(ReadOnlySpan<byte> bytes, string what)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, bytes);
        try
        {
            using GoExecutable executable = GoExecutable.Open(path);
            foreach (string name in (string[])["main.main", "net/http.(*conn).serve", "runtime.memmove"])
            {
                if (!executable.TryGetFunction(name, out GoFunction function))
                    continue;
                executable.GetEntrySite(function);
                executable.GetReturnSites(function);
                executable.GetEarlyReturnSites(function);
            }
            executable.HasPackage("net/http");
            executable.FindOffsets([new StructField("net/http", "Request", "ctx"), new StructField("a.b/c.d", "E", "f")]);
        }
        catch (TargetException)
        {
        }
        catch (Exception e)
        {
            Assert.Fail($"{what}: {e}");
        }
        finally
        {
            File.Delete(path);
        }
    }
}
