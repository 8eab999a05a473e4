using Sonde.Runtime.Executables.Offsets;

namespace Sonde.Runtime.Executables.Types;

/// <summary>Recognises the wanted structs among the type descriptors, and keeps their layouts until all types have been seen.</summary>
internal sealed class WantedTypes(IReadOnlyList<StructQuery> open) : ITypeVisitor
{
    private readonly Wanted[] _wanted = [.. open.Select(static query => new Wanted(query))];

    /// <summary>Examines a struct.</summary>
    public void See(TypeSection section, TypeDescriptor type)
    {
        if (type.Kind != TypeKind.Struct || !type.IsNamed || !type.IsUncommon)
            return;
        ReadOnlySpan<byte> text = type.Text;
        foreach (Wanted wanted in _wanted)
        {
            if (wanted.Name.IsWrittenAs(text) && wanted.Name.IsIn(type.Package, out bool isVendored))
                wanted.Take(section, type, isVendored);
        }
    }

    /// <summary>Passes on the unambiguous answers.</summary>
    public void SetOffsets()
    {
        foreach (Wanted wanted in _wanted)
        {
            if (wanted.Layout is { } layout && !wanted.IsAmbiguous)
                wanted.Query.SetOffsets(layout);
        }
    }

    private sealed class Wanted(StructQuery query)
    {
        // Few packages have several functions that declare a type of the same name; thousands would be an attempt to exhaust CPU time.
        private const int MostOfOneName = 16;

        private bool _isVendored;
        private int _seen;

        public StructQuery Query { get; } = query;

        public TypeName Name { get; } = new(query.Package, query.Type);

        public StructLayout? Layout { get; private set; }

        /// <summary>
        /// Whether two structs have the name and differ. A type that is declared inside a function has the same name as one of the package.
        /// </summary>
        public bool IsAmbiguous { get; private set; }

        public void Take(TypeSection section, TypeDescriptor type, bool isVendored)
        {
            if (++_seen > MostOfOneName)
            {
                IsAmbiguous = true;
                return;
            }
            StructLayout? layout = StructLayout.TryRead(section, type, Query);
            if (Layout is not null && isVendored != _isVendored)
            {
                // The package's own type takes precedence; a vendored copy is used only without it.
                if (isVendored)
                    return;
                Layout = null;
                IsAmbiguous = false;
            }
            _isVendored = isVendored;
            IsAmbiguous |= layout is null || (Layout is not null && Layout.Fingerprint != layout.Fingerprint);
            if (Layout is not null && layout is not null && (Layout.PointerType, Layout.StructType) != (layout.PointerType, layout.StructType))
                Layout = Layout with { PointerType = 0, StructType = 0 };
            Layout ??= layout;
        }
    }
}
