namespace Sonde.Runtime.Executables.Types;

/// <summary>
/// Collects what is known about a value in an interface by its type's hash: the type's name, and what an error's text is made of.
/// </summary>
/// <param name="errors">Recognises errors; <see langword="null"/> if only names are wanted.</param>
internal sealed class DynamicTypes(ErrorShapes? errors) : ITypeVisitor
{
    // Of two types with the same hash, neither is used.
    private readonly Dictionary<uint, byte[]?> _names = [];

    public TypeNames Names => new(_names.Where(static name => name.Value is not null)!, errors is null ? null : Errors);

    public IEnumerable<ErrorShape> Errors => errors?.Found.Where(error => _names[error.Hash] is not null) ?? [];

    public void See(TypeSection section, TypeDescriptor type)
    {
        if (!_names.TryAdd(type.Hash, type.Text.ToArray()))
            _names[type.Hash] = null;
        errors?.See(section, type);
    }
}
