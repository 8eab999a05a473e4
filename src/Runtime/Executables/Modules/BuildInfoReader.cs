using System.Buffers.Binary;
using System.Text;
using Sonde.Runtime.Executables.Elf;
using Sonde.Runtime.Executables.Files;

namespace Sonde.Runtime.Executables.Modules;

/// <summary>Finds and reads Go's build information, laid out as in debug/buildinfo: pointers up to Go 1.17, inline from 1.18.</summary>
internal static class BuildInfoReader
{
    private const int HeaderSize = 32;
    private const int Alignment = 16;

    private const int LongestVersion = 1024;

    // The module list of Kubernetes has a few tens of kilobytes.
    private const int LongestText = 1024 * 1024;

    /// <summary>Sixteen meaningless bytes stand before and after the module text.</summary>
    private const int SentinelSize = 16;

    /// <summary>0xFF, then <c>" Go buildinf:"</c>.</summary>
    private static ReadOnlySpan<byte> Magic => [0xFF, 0x20, 0x47, 0x6F, 0x20, 0x62, 0x75, 0x69, 0x6C, 0x64, 0x69, 0x6E, 0x66, 0x3A];

    public static GoBuildInfo Read(ElfImage image)
    {
        string path = image.File.Path;
        ReadOnlySpan<byte> info = Find(image);
        if (info.IsEmpty)
            throw new TargetException(TargetError.NotGo,
                $"'{path}' holds no Go build information. Name a program that Go built, unpacked and as the linker left it.");

        const byte Inline = 2;
        ReadOnlySpan<byte> version, modules;
        bool isWhole;
        if ((info[15] & Inline) != 0)
        {
            var cursor = new ByteCursor(info);
            cursor.Skip(HeaderSize);
            version = cursor.Take(cursor.Uleb());
            modules = cursor.Take(cursor.Uleb());
            isWhole = !cursor.Failed;
        }
        else
        {
            isWhole = TryReadString(image, BinaryPrimitives.ReadUInt64LittleEndian(info[16..]), out version)
                & TryReadString(image, BinaryPrimitives.ReadUInt64LittleEndian(info[24..]), out modules);
        }

        string versionText = isWhole && version.Length <= LongestVersion ? Encoding.UTF8.GetString(version) : "";
        if (modules.Length > LongestText || !GoVersion.TryParse(versionText, out GoVersion parsed))
            throw image.Malformed("has Go build information that does not parse");
        // Before 1.17, arguments were passed on the stack; before 1.18, the function table had other layouts.
        if (!parsed.IsAtLeast(1, 18))
            throw new TargetException(TargetError.Unsupported,
                $"'{path}' is built by Go {parsed}. Go 1.19 and later are supported: build it with a newer Go.");
        return BuildInfoText.Parse(versionText, parsed, Encoding.UTF8.GetString(WithoutSentinels(modules)));
    }

    private static ReadOnlySpan<byte> Find(ElfImage image)
    {
        ReadOnlySpan<byte> info = default;
        if (image.TryFindSection(".go.buildinfo", out ElfSection section) && image.TryGetBytes(section, out info))
            info = FindHeader(info);
        foreach (ElfSegment segment in image.Segments)
        {
            if (!info.IsEmpty)
                break;
            if (segment.IsWritable && image.File.TrySlice(segment.Offset, segment.FileSize, out info))
                info = FindHeader(info);
        }
        return info;
    }

    /// <summary>Returns the bytes from the header on, or none.</summary>
    private static ReadOnlySpan<byte> FindHeader(ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at < bytes.Length; at++)
        {
            int next = bytes[at..].IndexOf(Magic);
            if (next < 0)
                break;
            at += next;
            // Code that searches for the magic contains it too; only the real one is aligned.
            if (at % Alignment == 0 && bytes.Length - at >= HeaderSize)
                return bytes[at..];
        }
        return default;
    }

    /// <summary>Reads the bytes of the Go string whose header (pointer, length) is at an address.</summary>
    private static bool TryReadString(ElfImage image, ulong header, out ReadOnlySpan<byte> text)
    {
        text = default;
        return RelocatedWords.Read(image, header, 2) is [var address, var length]
            && (length == 0 || image.TryReadMemory(address, length, out text));
    }

    private static ReadOnlySpan<byte> WithoutSentinels(ReadOnlySpan<byte> modules) =>
        modules.Length > 2 * SentinelSize && modules[^(SentinelSize + 1)] == '\n'
            ? modules[SentinelSize..^SentinelSize]
            : default;
}
