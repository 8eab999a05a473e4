using System.Text;
using Sonde.Runtime.Executables.Offsets;

namespace Sonde.Runtime.Executables.Types;

/// <summary>Recognises a named type by its descriptor. Short names collide, so the package's path must match too.</summary>
/// <param name="package">Import path of the package; empty for a type that the language declares: <c>error</c>.</param>
/// <param name="type">Name in the package.</param>
internal sealed class TypeName(string package, string type)
{
    private const int LongestPackageName = 256;

    private readonly byte[] _type = Encoding.UTF8.GetBytes(type);
    private readonly byte[] _package = Encoding.UTF8.GetBytes(package);
    private readonly byte[] _escaped = Encoding.UTF8.GetBytes(StructQuery.EscapePackage(package));

    /// <summary>Parses a name as the linker writes it: <c>net/http.response</c>.</summary>
    public static TypeName Parse(string name)
    {
        // A package's path may contain dots; a type's name contains none.
        int dot = name.LastIndexOf('.');
        return dot < 0 ? new TypeName("", name) : new TypeName(name[..dot], name[(dot + 1)..]);
    }

    /// <summary>Whether a descriptor's text is the package's name, a dot and the type's name.</summary>
    public bool IsWrittenAs(ReadOnlySpan<byte> text)
    {
        if (_package.Length == 0)
            return text.SequenceEqual(_type);
        int name = text.Length - _type.Length;
        return name is > 0 and <= LongestPackageName && text[name - 1] == '.' && text[name..].SequenceEqual(_type)
            && !text[..(name - 1)].ContainsAny(".[ "u8);
    }

    /// <summary>Whether a path is that of the package, or of a vendored copy.</summary>
    public bool IsIn(ReadOnlySpan<byte> path, out bool isVendored)
    {
        isVendored = false;
        if (path.SequenceEqual(_package) || path.SequenceEqual(_escaped))
            return true;
        isVendored = true;
        return _package.Length > 0 && path.EndsWith(_package) && path[..^_package.Length].EndsWith("/vendor/"u8);
    }
}
