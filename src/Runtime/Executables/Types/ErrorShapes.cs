namespace Sonde.Runtime.Executables.Types;

/// <summary>
/// Recognises the error types whose values contain their text. No descriptor shows what the methods of other types do. Therefore these are
/// the types that <c>errors.New</c> and <c>fmt.Errorf</c> return, and the system's error numbers: they come with Go itself, and are
/// recognised by name and layout.
/// </summary>
internal sealed class ErrorShapes
{
    private const int StringKind = 24, StringSize = 16;

    private readonly TypeName[] _texts =
        [TypeName.Parse("errors.errorString"), TypeName.Parse("fmt.wrapError"), TypeName.Parse("fmt.wrapErrors")];

    private readonly TypeName _number = TypeName.Parse("syscall.Errno");
    private readonly List<ErrorShape> _found = [];

    public IReadOnlyList<ErrorShape> Found => _found;

    public void See(TypeSection section, TypeDescriptor type)
    {
        if (IsNamed(type, _number) && type.Size == sizeof(ulong))
        {
            _found.Add(new ErrorShape(type.Hash, IsNumber: true));
            return;
        }
        int element = type.Kind == TypeKind.Pointer && !type.IsNamed ? section.Pointer(type.First) : -1;
        if (!TypeDescriptor.IsType(section, element))
            return;
        var held = new TypeDescriptor(section, element);
        if (held.Kind == TypeKind.Struct && IsText(held) && BeginsWithString(section, held))
            _found.Add(new ErrorShape(type.Hash, IsNumber: false));
    }

    private bool IsText(TypeDescriptor type)
    {
        foreach (TypeName name in _texts)
        {
            if (IsNamed(type, name))
                return true;
        }
        return false;
    }

    private static bool IsNamed(TypeDescriptor type, TypeName name) =>
        type.IsNamed && name.IsWrittenAs(type.Text) && name.IsIn(type.Package, out bool isVendored) && !isVendored;

    private static bool BeginsWithString(TypeSection section, TypeDescriptor structure)
    {
        TypeList fields = structure.Members;
        int first = fields.Count > 0 && section.U64(fields.Start + 16) == 0 ? section.Pointer(fields.Start + 8) : -1;
        return TypeDescriptor.IsType(section, first) && new TypeDescriptor(section, first) is var text
            && (int)text.Kind == StringKind && text.Size == StringSize;
    }
}
