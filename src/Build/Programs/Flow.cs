namespace Sonde.Build.Programs;

/// <summary>
/// Searches the paths through a function. It follows every branch, including those that the values rule out at run time, so a property
/// that holds on all paths holds at run time.
/// </summary>
internal static class Flow
{
    /// <summary>
    /// Returns an instruction for which <paramref name="wanted"/> holds, on a path from <paramref name="start"/> without an instruction for
    /// which <paramref name="stop"/> holds. Returns null if there is none. A path that leaves the code without a return ends at the index
    /// after the last instruction.
    /// </summary>
    public static int? Find(BpfFunction function, int start, Func<int, bool> stop, Func<int, bool> wanted)
    {
        var seen = new HashSet<int> { start };
        var waiting = new Stack<int>(seen);
        while (waiting.TryPop(out int index))
        {
            bool inside = index >= 0 && index < function.Code.Length;
            if (inside && stop(index))
                continue;
            int place = inside ? index : function.Code.Length;
            if (wanted(place))
                return place;
            if (!inside)
                continue;
            foreach (int next in function.Code[index].Next(index).Where(seen.Add))
                waiting.Push(next);
        }

        return null;
    }
}
