using System.Collections.Immutable;

namespace Sonde.Runtime.Executables.Types;

/// <summary>
/// Finds the types that implement an interface, and the places where values of each hold others that implement it. Such a place is a field
/// that is such an interface or a pointer to such a struct, at any offset, including in structs that are held by value. If there is none,
/// the structs to which the fields point are searched for such fields.
/// </summary>
internal sealed class InterfaceHolders(string interfaceType) : ITypeVisitor
{
    private const int DeepestStruct = 4;

    // An interface that so many types implement is not worth a search; a hostile file could claim that all types implement it.
    private const int MostHolders = 4096;
    private const int MostFields = 512;

    private readonly TypeName _name = TypeName.Parse(interfaceType);
    private readonly List<int> _candidates = [];
    private readonly HashSet<int> _implementers = [];
    private (uint Name, uint Type)[] _methods = [];
    private int _interface = -1;

    /// <summary>
    /// The types that were found; <see langword="null"/> if the executable does not have the interface, or if too many types implement it.
    /// </summary>
    public InterfaceHolder[]? Found { get; private set; }

    public void See(TypeSection section, TypeDescriptor type)
    {
        if (type.Kind == TypeKind.Interface)
        {
            if (_interface < 0 && type.IsNamed && _name.IsWrittenAs(type.Text) && _name.IsIn(type.Package, out bool isVendored) && !isVendored)
                _interface = type.At;
        }
        else if (type.Methods.Count > 0)
        {
            _candidates.Add(type.At);
        }
    }

    public void Finish(TypeSection section)
    {
        if (_interface < 0)
            return;
        TypeList methods = new TypeDescriptor(section, _interface).Members;
        _methods = new (uint, uint)[methods.Count];
        for (int i = 0; i < _methods.Length; i++)
            _methods[i] = (section.U32(methods.Start + (i * methods.Size)), section.U32(methods.Start + (i * methods.Size) + 4));
        foreach (int at in _candidates)
        {
            if (HasMethods(section, new TypeDescriptor(section, at).Methods))
                _implementers.Add(at);
        }
        if (_methods.Length == 0 || _implementers.Count > MostHolders)
            return;
        var found = new List<InterfaceHolder>(_implementers.Count);
        foreach (int at in _implementers)
            found.Add(Look(section, new TypeDescriptor(section, at)));
        Found = [.. found];
    }

    private InterfaceHolder Look(TypeSection section, TypeDescriptor type)
    {
        int at = StructOf(section, type);
        if (at < 0)
            return new InterfaceHolder(type.Hash, 0, []);
        var structure = new TypeDescriptor(section, at);
        var fields = new HeldFields();
        Collect(section, structure, 0, 0, -1, fields);
        if (fields.IsEmpty)
            Collect(section, structure, 0, 0, -1, fields, followPointers: true);
        return new InterfaceHolder(type.Hash, (uint)Math.Min(structure.Size, uint.MaxValue), fields.ToImmutable());
    }

    /// <summary>
    /// Returns the struct to which an interface's data word leads if the interface holds a value of a type; -1 if there is none.
    /// </summary>
    private static int StructOf(TypeSection section, TypeDescriptor type)
    {
        // A value that is a single pointer is the data word itself, even inside a struct.
        for (int depth = 0; depth < DeepestStruct; depth++)
        {
            if (type.Kind == TypeKind.Pointer)
                return ElementStruct(section, type);
            if (type.Kind != TypeKind.Struct)
                return -1;
            if (type.Size != 8 || type.Members.Count != 1)
                return type.At;
            int field = section.Pointer(type.Members.Start + 8);
            if (!TypeDescriptor.IsType(section, field))
                return -1;
            var only = new TypeDescriptor(section, field);
            if (only.Kind is not (TypeKind.Pointer or TypeKind.Struct))
                return type.At;
            type = only;
        }
        return -1;
    }

    private static int ElementStruct(TypeSection section, TypeDescriptor pointer)
    {
        int element = section.Pointer(pointer.First);
        return TypeDescriptor.IsType(section, element) && new TypeDescriptor(section, element).Kind == TypeKind.Struct ? element : -1;
    }

    /// <summary>
    /// Collects the places in a struct and in those that it holds by value or, if pointers are followed, in the structs to which all these
    /// point.
    /// </summary>
    private void Collect(
        TypeSection section, TypeDescriptor structure, long offset, int depth, int pointer, HeldFields found, bool followPointers = false)
    {
        TypeList fields = structure.Members;
        for (int i = 0; i < fields.Count && found.Look(); i++)
        {
            int field = fields.Start + (i * fields.Size);
            int at = section.Pointer(field + 8);
            if (!TypeDescriptor.IsType(section, at))
                continue;
            var type = new TypeDescriptor(section, at);
            long place = offset + (long)section.U64(field + 16);
            int element = type.Kind == TypeKind.Pointer ? ElementStruct(section, type) : -1;
            bool isEmbedded = depth == 0 && section.IsEmbedded(section.Pointer(field));
            if (type.Kind == TypeKind.Struct && depth < DeepestStruct)
                Collect(section, type, place, depth + 1, pointer, found, followPointers);
            else if (followPointers && element >= 0 && place is >= 0 and <= int.MaxValue)
                Collect(section, new TypeDescriptor(section, element), 0, 1, (int)place, found);
            else if (!followPointers && type.Kind == TypeKind.Interface && HasMethods(section, type.Members))
                found.Add(pointer, place, 0, isEmbedded);
            else if (!followPointers && element >= 0 && _implementers.Contains(at))
                found.Add(pointer, place, type.Hash, isEmbedded);
        }
    }

    /// <summary>
    /// Whether a list of methods, of a type or of an interface, contains all methods of the interface. Entries of both lists begin with a
    /// name and a type, and each name and type has only one descriptor. If the linker has removed a method's type, there is 0 or -1 in its
    /// place.
    /// </summary>
    private bool HasMethods(TypeSection section, TypeList methods)
    {
        if (methods.Count < _methods.Length || _methods.Length == 0)
            return false;
        // Both lists are sorted by name.
        int next = 0;
        for (int i = 0; i < methods.Count && next < _methods.Length; i++)
        {
            int method = methods.Start + (i * methods.Size);
            if (section.U32(method) != _methods[next].Name)
                continue;
            uint type = section.U32(method + 4);
            if (type != _methods[next].Type && type is not (0 or uint.MaxValue))
                return false;
            next++;
        }
        return next == _methods.Length;
    }

    /// <summary>The places that were found so far, embedded fields first, because their methods are the struct's own.</summary>
    private sealed class HeldFields
    {
        private readonly List<HeldPlace> _embedded = [], _named = [];
        private int _looks;

        public bool IsEmpty => _embedded.Count + _named.Count == 0;

        public bool Look() => _looks++ < MostFields;

        public void Add(int pointer, long offset, uint type, bool isEmbedded)
        {
            if (offset is >= 0 and <= int.MaxValue)
                (isEmbedded ? _embedded : _named).Add(new HeldPlace(pointer, (int)offset, type));
        }

        public ImmutableArray<HeldPlace> ToImmutable() => [.. _embedded, .. _named];
    }
}
