namespace Sonde.Runtime.Executables.Types;

/// <summary>Searches for the descriptor of one type, or of the pointer to it.</summary>
internal sealed class WantedDescriptor(string name) : ITypeVisitor
{
    private readonly bool _isPointer = name.StartsWith('*');
    private readonly TypeName _name = TypeName.Parse(name.TrimStart('*'));
    private ulong _address, _vendored;
    private bool _isAmbiguous, _isVendoredAmbiguous;

    /// <summary>
    /// The address; 0 if there is no such type, or if two types have the name. A type that is declared inside a function has the same name
    /// as one of the package.
    /// </summary>
    public ulong Address => _address != 0 ? Sure(_address, _isAmbiguous) : Sure(_vendored, _isVendoredAmbiguous);

    public void See(TypeSection section, TypeDescriptor type)
    {
        int at = type.At;
        if (_isPointer)
        {
            int element = type.Kind == TypeKind.Pointer && !type.IsNamed ? section.Pointer(type.First) : -1;
            if (!TypeDescriptor.IsType(section, element))
                return;
            type = new TypeDescriptor(section, element);
        }
        if (!type.IsNamed || !_name.IsWrittenAs(type.Text) || !_name.IsIn(type.Package, out bool isVendored))
            return;
        if (isVendored)
            Take(section.Start + (ulong)at, ref _vendored, ref _isVendoredAmbiguous);
        else
            Take(section.Start + (ulong)at, ref _address, ref _isAmbiguous);
    }

    private static ulong Sure(ulong address, bool isAmbiguous) => isAmbiguous ? 0 : address;

    private static void Take(ulong found, ref ulong address, ref bool isAmbiguous)
    {
        isAmbiguous |= address != 0 && address != found;
        address = found;
    }
}
