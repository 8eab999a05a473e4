using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Sonde.Tests.Go;

/// <summary>
/// Profiles for profile-guided builds. Each is created once by a program of <c>tests/targets</c> under load, and is kept in
/// <c>~/.cache/sonde/pgo</c>, so that Go's own cache keeps the builds too.
/// </summary>
public static class GoProfile
{
    private static readonly TimeSpan EnoughWork = TimeSpan.FromSeconds(6);

    /// <summary>Whether a Go version uses profiles, as all do since 1.21.</summary>
    public static bool IsTakenBy(GoToolchain toolchain) => toolchain.Minor >= 21;

    /// <summary>The arguments with which <c>go build</c> follows a profile and treats each call in it as hot.</summary>
    public static string[] FlagsFor(string profile) => [$"-pgo={profile}", "-gcflags=all=-d=pgoinlinecdfthreshold=100"];

    /// <summary>
    /// The flag with which <c>go build</c> of Go 1.23 and later inlines the function that writes the header of a request into its caller: a
    /// profile with only this call, in the form that the compiler reads.
    /// </summary>
    public static string FlagThatInlinesTheHeader(GoToolchain toolchain)
    {
        const string caller = "net/http.(*Request).write", callee = "net/http.(*transferWriter).writeHeader";
        string[] source = File.ReadAllLines(Path.Combine(toolchain.Run("/", "env", "GOROOT").Trim(), "src", "net", "http", "request.go"));
        int line = Array.FindIndex(source, static text => text.Contains("tw.writeHeader(", StringComparison.Ordinal))
            - Array.FindIndex(source, static text => text.StartsWith("func (r *Request) write(", StringComparison.Ordinal));
        // The path is stable and names the content, because Go's cache knows only the path.
        string profile = Path.Combine(CreateCache(), $"write-header-{line}");
        string work = Path.Combine(CreateCache(), Path.GetRandomFileName());
        File.WriteAllText(work, string.Create(CultureInfo.InvariantCulture, $"GO PREPROFILE V1\n{caller}\n{callee}\n{line} 1000\n"));
        File.Move(work, profile, overwrite: true);
        return $"-gcflags=net/http=-pgoprofile={profile}";
    }

    /// <summary>The profile of the program <c>httpcalls</c>, which serves and calls over both versions of HTTP.</summary>
    public static string OfHttp(GoToolchain toolchain)
    {
        string targets = FindTargets(), source = Path.Combine(targets, "httpcalls");
        return Get(toolchain, source, folder =>
        {
            string overlay = Path.Combine(folder, "overlay.json"), program = Path.Combine(folder, "program");
            File.WriteAllText(
                overlay,
                $$"""{ "Replace": { "{{source}}/profile.go": "{{Path.Combine(targets, "profile", "profile.go")}}" } }""");
            toolchain.Run(source, "build", $"-overlay={overlay}", "-o", program, ".");
            return program;
        }, Call);

        static void Call(Process process)
        {
            string address = process.StandardOutput.ReadLine()!.Split(' ')[^1];
            using var client = new HttpClient { BaseAddress = new Uri($"http://{address}") };
            for (int i = 0; IsIdle(process); i++)
                client.GetStringAsync($"/call/many?count=500&parallel=8&protocol={1 + (i % 2)}").GetAwaiter().GetResult();
        }
    }

    /// <summary>Creates a profile, unless it exists.</summary>
    /// <param name="toolchain">The toolchain that builds the program.</param>
    /// <param name="source">The folder of its sources, which identifies the profile.</param>
    /// <param name="build">Builds the program in a folder, with <c>tests/targets/profile</c>, and returns its path.</param>
    /// <param name="load">Makes the program work as long as <see cref="IsIdle"/> is true.</param>
    public static string Get(GoToolchain toolchain, string source, Func<string, string> build, Action<Process> load)
    {
        string cache = CreateCache();
        string version = toolchain.Run("/", "env", "GOVERSION").Trim();
        string path = Path.Combine(cache, $"{Path.GetFileName(source)}-{version}-{HashOf(source)}.pprof");
        // Test projects run in parallel.
        using FileStream gate = Lock(Path.Combine(cache, ".lock"));
        if (!File.Exists(path))
        {
            string folder = Directory.CreateTempSubdirectory("sonde-pgo-").FullName;
            string raw = Path.Combine(folder, "raw");
            Run(build(folder), raw, load);
            File.WriteAllBytes(Path.Combine(folder, "edges"), WithEveryCall(File.ReadAllBytes(raw)));
            File.Move(Path.Combine(folder, "edges"), path);
            Directory.Delete(folder, recursive: true);
        }
        return path;
    }

    /// <summary>Whether a program has not worked enough yet for a profile of it.</summary>
    public static bool IsIdle(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime < EnoughWork;
    }

    private static void Run(string program, string profile, Action<Process> load)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["SONDE_CPU_PROFILE"] = profile;
        using Process process = Process.Start(start)!;
        load(process);
        GoToolchain.Run("kill", "/", ["-USR2", process.Id.ToString(CultureInfo.InvariantCulture)]);
        process.WaitForExit();
    }

    /// <summary>
    /// Adds a sample to the profile for each pair of a caller and a callee. Go uses only the innermost call of a sample, so chance decides
    /// which calls are hot in a short profile. With the added samples, all calls that were made are hot.
    /// </summary>
    private static byte[] WithEveryCall(byte[] packed)
    {
        const ulong sampleField = 2, locationField = 1;
        var raw = new MemoryStream();
        using (var unpack = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress))
            unpack.CopyTo(raw);
        var calls = new SortedSet<(ulong Callee, ulong Caller)>();
        foreach ((ulong field, byte[] sample) in FieldsOf(raw.ToArray()).Where(static item => item.Field == sampleField))
        {
            ulong[] stack = [.. FieldsOf(sample).Where(static item => item.Field == locationField).SelectMany(static item => Varints(item.Bytes))];
            calls.UnionWith(stack.Zip(stack.Skip(1)));
        }
        foreach ((ulong callee, ulong caller) in calls)
        {
            // Locations, innermost first, then count and nanoseconds.
            byte[] sample = [.. Field(1, [.. Varint(callee), .. Varint(caller)]), .. Field(2, [.. Varint(1), .. Varint(10_000_000)])];
            raw.Write([.. Field(2, sample)]);
        }
        var result = new MemoryStream();
        using (var pack = new GZipStream(result, CompressionLevel.Fastest, leaveOpen: true))
            pack.Write(raw.ToArray());
        return result.ToArray();

        static byte[] Field(int number, byte[] bytes) => [(byte)((number << 3) | 2), .. Varint((ulong)bytes.Length), .. bytes];
    }

    /// <summary>The fields of a protocol buffer's message; a number is given as the bytes of its varint.</summary>
    private static IEnumerable<(ulong Field, byte[] Bytes)> FieldsOf(byte[] message)
    {
        for (int at = 0; at < message.Length;)
        {
            ulong key = Varint(message, ref at), length = Varint(message, ref at);
            if ((key & 7) == 0)
            {
                yield return (key >> 3, Varint(length));
                continue;
            }
            yield return (key >> 3, message[at..(at + (int)length)]);
            at += (int)length;
        }
    }

    private static IEnumerable<ulong> Varints(byte[] bytes)
    {
        for (int at = 0; at < bytes.Length;)
            yield return Varint(bytes, ref at);
    }

    private static ulong Varint(byte[] bytes, ref int at)
    {
        ulong value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte part = bytes[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value > 0x7F; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static string CreateCache() => Directory.CreateDirectory(Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "sonde", "pgo")).FullName;

    private static FileStream Lock(string path)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Sleep(200);
            }
        }
    }

    private static string HashOf(string source)
    {
        var all = new StringBuilder();
        foreach (string file in Directory.EnumerateFiles(source, "*.go").Order(StringComparer.Ordinal))
            all.Append(File.ReadAllText(file));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())))[..12];
    }

    private static string FindTargets()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            string targets = Path.Combine(folder, "tests", "targets");
            if (Directory.Exists(targets))
                return targets;
        }
        throw new InvalidOperationException("tests/targets is nowhere above the tests. Run them in a checkout.");
    }
}
