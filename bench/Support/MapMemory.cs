using System.Globalization;

namespace Sonde.Benchmarks.Support;

/// <summary>The kernel memory of this process's BPF maps in bytes, as the kernel counts it (fdinfo, <c>memlock</c>).</summary>
internal readonly record struct MapMemory(long Maps, long Ring)
{
    private const string RingBuffer = "27";

    internal static MapMemory OfThisProcess()
    {
        var seen = new HashSet<string>();
        long maps = 0, ring = 0;
        foreach (string file in Directory.GetFiles("/proc/self/fdinfo"))
        {
            Dictionary<string, string> fields = Read(file);
            if (!fields.TryGetValue("map_id", out string? id) || !seen.Add(id))
                continue;
            long bytes = long.Parse(fields["memlock"], CultureInfo.InvariantCulture);
            if (fields["map_type"] == RingBuffer)
                ring += bytes;
            else
                maps += bytes;
        }
        return new MapMemory(maps, ring);
    }

    private static Dictionary<string, string> Read(string file)
    {
        var fields = new Dictionary<string, string>();
        try
        {
            foreach (string line in File.ReadLines(file))
            {
                string[] parts = line.Split(':', 2);
                fields[parts[0]] = parts[^1].Trim();
            }
        }
        catch (IOException)
        {
            // The descriptor was closed since the folder was listed.
        }
        return fields;
    }
}
