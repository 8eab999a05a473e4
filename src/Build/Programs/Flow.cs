namespace Sonde.Build.Programs;

/// <summary>
/// The ways through a function. All that its branches allow, also those that its values rule out: what holds on all of them holds.
/// </summary>
internal static class Flow
{
    /// <summary>
    /// The first instruction found that fits, on a way from <paramref name="start"/> that passes none where <paramref name="stop"/>
    /// holds; null if there is none. A way that leaves the code without a return arrives behind the last instruction.
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
