using System.Globalization;

namespace Sonde.Runtime.Discovery;

/// <summary>Finds the TCP ports on which a process listens.</summary>
internal static class ListeningSockets
{
    private const string ListenState = "0A";
    private const int LocalAddress = 1, State = 3, Inode = 9; // columns of /proc/net/tcp

    /// <summary>Returns the ports in ascending order. Costs a system call for each open file if anyone in its network listens.</summary>
    internal static int[] PortsOf(int processId)
    {
        var ports = new Dictionary<string, int>();
        foreach (string file in (ReadOnlySpan<string>)["tcp", "tcp6"])
            ReadListening(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/net/{file}"), ports);
        var found = new SortedSet<int>();
        if (ports.Count > 0)
        {
            foreach (string link in LinksOf(processId))
            {
                if (new FileInfo(link).LinkTarget is { } target && ports.TryGetValue(target, out int port))
                    found.Add(port);
            }
        }
        return [.. found];
    }

    // The kernel lists the listening sockets first; there may be very many others.
    private static void ReadListening(string path, Dictionary<string, int> ports)
    {
        using StreamReader reader = File.OpenText(path);
        _ = reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            string[] columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length <= Inode || columns[State] != ListenState)
                return;
            string address = columns[LocalAddress];
            ports[$"socket:[{columns[Inode]}]"] =
                int.Parse(address.AsSpan(address.IndexOf(':', StringComparison.Ordinal) + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }
    }

    private static IEnumerable<string> LinksOf(int processId) =>
        Directory.EnumerateFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/fd"));
}
