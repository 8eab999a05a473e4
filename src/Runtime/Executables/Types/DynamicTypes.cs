namespace Sonde.Runtime.Executables.Types;

/// <summary>
/// Collects what is known about a value in an interface by its type's hash: the type's name, and where an error keeps its text.
/// </summary>
internal sealed class DynamicTypes : ITypeVisitor
{
    // Of two types with the same hash, neither is used.
    private readonly Dictionary<uint, byte[]?> _names = [];
    private readonly ErrorShapes _errors = new();

    public TypeNames Names => new(_names.Where(static name => name.Value is not null)!);

    public IEnumerable<ErrorShape> Errors => _errors.Found.Where(error => _names[error.Hash] is not null);

    public void See(TypeSection section, TypeDescriptor type)
    {
        if (!_names.TryAdd(type.Hash, type.Text.ToArray()))
            _names[type.Hash] = null;
        _errors.See(section, type);
    }
}
