using System.Text;

namespace Sonde.Runtime.Executables.Types;

/// <summary>
/// A type that comes with Go, and how its <c>Error</c> method composes the text. No descriptor shows that. The rules were read in the
/// sources of Go 1.19 to 1.27, where they are the same.
/// </summary>
/// <param name="type">The type with its import path: <c>*io/fs.PathError</c>.</param>
/// <param name="form">How the text is made.</param>
/// <param name="text">What the form says.</param>
/// <param name="parts">The fields that the text needs; an empty name for the whole value.</param>
/// <param name="inner">The fields of interface types that it needs.</param>
internal sealed class ErrorRule(string type, ErrorForm form, string text, string[] parts, params string[] inner)
{
    private const ulong LargestOffset = 0x7FFF;

    private readonly TypeName _name = TypeName.Parse(type.TrimStart('*'));
    private readonly bool _isPointer = type.StartsWith('*');
    private readonly byte[] _text = Encoding.UTF8.GetBytes(text);

    public static IReadOnlyList<ErrorRule> All { get; } =
    [
        new("*errors.errorString", ErrorForm.Text, "", ["s"]),
        new("*fmt.wrapError", ErrorForm.Text, "", ["msg"]),
        new("*fmt.wrapErrors", ErrorForm.Text, "", ["msg"]),
        new("syscall.Errno", ErrorForm.Number, "", [""]),
        new("*io/fs.PathError", ErrorForm.Template, "{0} {1}: {e}", ["Op", "Path"], "Err"),
        new("*os.LinkError", ErrorForm.Template, "{0} {1} {2}: {e}", ["Op", "Old", "New"], "Err"),
        new("*os.SyscallError", ErrorForm.Template, "{0}: {e}", ["Syscall"], "Err"),
        new("*os/exec.Error", ErrorForm.Template, "exec: {0:q}: {e}", ["Name"], "Err"),
        new("*net/url.Error", ErrorForm.Template, "{0} {1:q}: {e}", ["Op", "URL"], "Err"),
        new("*strconv.NumError", ErrorForm.Template, "strconv.{0}: parsing {1:q}: {e}", ["Func", "Num"], "Err"),
        new("*net.OpError", ErrorForm.NetworkOperation, "", ["Op", "Net"], "Source", "Addr", "Err"),
        new("*net.DNSError", ErrorForm.Lookup, "", ["Name", "Server", "Err"]),
        new("*net.TCPAddr", ErrorForm.Address, "", ["IP", "Port", "Zone"]),
        new("*net.UDPAddr", ErrorForm.Address, "", ["IP", "Port", "Zone"]),
        new("*net.IPAddr", ErrorForm.HostAddress, "", ["IP", "Zone"]),
        new("*net.UnixAddr", ErrorForm.Text, "", ["Name"]),
        // What programs panic with.
        new("string", ErrorForm.Text, "", [""]),
        new("runtime.plainError", ErrorForm.Text, "", [""]),
        new("runtime.errorString", ErrorForm.Template, "runtime error: {0}", [""]),
        new("runtime.errorAddressString", ErrorForm.Template, "runtime error: {0}", ["msg"]),
        new("runtime.boundsError", ErrorForm.Bounds, "", [""]),
    ];

    /// <summary>Returns the shape of a type that this rule is for; otherwise <see langword="null"/>.</summary>
    /// <param name="section">The descriptors.</param>
    /// <param name="type">The type, whose values an interface holds.</param>
    /// <param name="held">What a value of it is: the type itself, or what the pointer leads to.</param>
    /// <param name="isPointer">Whether the type is a pointer.</param>
    public ErrorShape? TryRead(TypeSection section, TypeDescriptor type, TypeDescriptor held, bool isPointer)
    {
        if (isPointer != _isPointer || !_name.IsWrittenAs(held.Text) || !_name.IsIn(held.Package, out bool isVendored) || isVendored)
            return null;
        var found = new ErrorPart[parts.Length];
        for (int i = 0; i < found.Length; i++)
        {
            if (parts[i].Length == 0)
                found[i] = new ErrorPart(0, held.Kind == TypeKind.String ? 0 : (int)Math.Min(held.Size, 64));
            else if (TryFind(section, held, parts[i], out int offset, out TypeDescriptor field))
                found[i] = new ErrorPart(offset, field.Kind is TypeKind.String or TypeKind.Slice ? 0 : (int)Math.Min(field.Size, 8));
            else
                return null;
        }
        var interfaces = new int[inner.Length];
        for (int i = 0; i < interfaces.Length; i++)
        {
            if (!TryFind(section, held, inner[i], out interfaces[i], out TypeDescriptor field) || field.Kind != TypeKind.Interface || field.Members.Count == 0)
                return null;
        }
        return new ErrorShape(type.Hash, form, _text, found, interfaces);
    }

    private static bool TryFind(TypeSection section, TypeDescriptor structure, string name, out int offset, out TypeDescriptor type)
    {
        offset = 0;
        type = default;
        TypeList fields = structure.Kind == TypeKind.Struct ? structure.Members : default;
        for (int i = 0; i < fields.Count; i++)
        {
            int field = fields.Start + (i * fields.Size), at = section.Pointer(field + 8);
            if (!TypeDescriptor.IsType(section, at) || section.U64(field + 16) > LargestOffset
                || !section.Name(section.Pointer(field)).SequenceEqual(Encoding.UTF8.GetBytes(name)))
                continue;
            offset = (int)section.U64(field + 16);
            type = new TypeDescriptor(section, at);
            return true;
        }
        return false;
    }
}
