using Sonde.Build.Objects;

namespace Sonde.Build.Programs;

/// <summary>
/// Reads the lines and the relocations of instructions from a <c>.BTF.ext</c> section, as
/// <see href="https://docs.kernel.org/bpf/btf.html#btf-ext-section">the kernel documents it</see>. Both are keyed by section, and by the
/// offset of the instruction in that section.
/// </summary>
internal sealed class BtfExtension
{
    // This is BPF_CORE_TYPE_ID_LOCAL of the kernel's enum bpf_core_relo_kind.
    private const uint LocalTypeId = 6;

    private readonly Dictionary<string, List<(uint Offset, string File, int Line)>> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(uint Offset, uint Type)>> _typeIds = new(StringComparer.Ordinal);

    private BtfExtension()
    {
    }

    public IReadOnlyList<(uint Offset, string File, int Line)> LinesOf(string section) =>
        _lines.TryGetValue(section, out var lines) ? lines : [];

    /// <summary>Returns the types whose id instructions of a section take.</summary>
    public IReadOnlyList<(uint Offset, uint Type)> TypeIdsOf(string section) =>
        _typeIds.TryGetValue(section, out var ids) ? ids : [];

    /// <exception cref="ObjectFormatException">The section breaks a rule of its format.</exception>
    public static BtfExtension Read(CheckedBytes section, CheckedBytes btf)
    {
        var extension = new BtfExtension();
        CheckedBytes strings = BtfTypes.Strings(btf);
        ulong header = section.UInt32(4);
        CheckedBytes lines = section.Slice(header + section.UInt32(16), section.UInt32(20), ".BTF.ext lines");
        ReadTable(lines, strings, extension._lines, static (record, strings) =>
            (record.UInt32(0), strings.Text(record.UInt32(4)), (int)(record.UInt32(12) >> 10)));
        // The first version of the format has no relocations.
        if (header < 32)
            return extension;
        CheckedBytes relocations = section.Slice(header + section.UInt32(24), section.UInt32(28), ".BTF.ext relocations");
        ReadTable(relocations, strings, extension._typeIds, static (record, _) =>
            record.UInt32(12) == LocalTypeId ? (record.UInt32(0), record.UInt32(4)) : null);
        return extension;
    }

    private delegate T? ReadRecord<T>(CheckedBytes record, CheckedBytes strings)
        where T : struct;

    private static void ReadTable<T>(CheckedBytes table, CheckedBytes strings, Dictionary<string, List<T>> into, ReadRecord<T> read)
        where T : struct
    {
        if (table.Length == 0)
            return;
        uint size = table.UInt32(0);
        for (ulong position = 4; position < (ulong)table.Length;)
        {
            string section = strings.Text(table.UInt32(position));
            uint count = table.UInt32(position + 4);
            position += 8;
            if (!into.TryGetValue(section, out List<T>? list))
                into.Add(section, list = []);
            for (uint index = 0; index < count; index++, position += size)
            {
                if (read(table.Slice(position, size, ".BTF.ext record"), strings) is { } item)
                    list.Add(item);
            }
        }
    }
}
