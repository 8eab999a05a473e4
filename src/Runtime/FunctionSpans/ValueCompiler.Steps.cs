using System.Text;
using Sonde.Runtime.Executables.Values;
using Sonde.Runtime.Kernel;
using Sonde.Shared.FunctionSpans;

namespace Sonde.Runtime.FunctionSpans;

/// <content>Takes the steps to a value.</content>
internal sealed partial class ValueCompiler
{
    // Deeper and wider than any real program embeds: a file may be crafted to exhaust CPU time.
    private const int MostPromotions = 4;
    private const int MostStructs = 64;
    private const int WordSize = 8;

    private readonly List<CompiledStep> _steps = [];
    private Start _start;
    private ValuePlace _place = new();
    private long _offset;
    private GoValueType _type = GoValueType.OfUnknown("", "");

    /// <summary>Where the value is, as seen from the steps so far.</summary>
    private enum Start
    {
        Registers,
        Stack,

        /// <summary>At an offset from the address in the first word.</summary>
        Memory,

        /// <summary>In the first word.</summary>
        Word,
    }

    private FunctionValue Walk(ValuePath path)
    {
        FunctionValue root = signature.Find(path.Root) ?? throw new CaptureException(
            $"'{path.Root}' is not a parameter or a result of '{signature.Symbol}'. It has: {NamesOf(signature.Parameters.Concat(signature.Results).Select(static value => value.Name))}.");
        if (root.Place.Unknown is { } unknown)
            throw new CaptureException($"'{path.Root}' of '{signature.Symbol}' cannot be read, because its place is not known: {unknown}.");
        _steps.Clear();
        (_place, _type, _offset) = (root.Place, root.Type, root.Place.StackOffset);
        _start = root.Place.Registers is null ? Start.Stack : Start.Registers;
        string text = path.Root;
        foreach (PathStep step in path.Steps)
        {
            switch (step)
            {
                case FieldStep field:
                    Field(field, text);
                    text += "." + field.Text;
                    break;
                case IndexStep index:
                    Element(index.Index, text);
                    text += $"[{index.Index}]";
                    break;
                case KeyStep key:
                    Key(key.Key, text);
                    text += $"[\"{key.Key}\"]";
                    break;
                case TypeStep type:
                    Assert(type.Type, text);
                    text += $".({type.Type})";
                    break;
            }
        }
        return root;
    }

    private void Field(FieldStep step, string text)
    {
        string name = step.Names[0];
        if (_type.Kind == ValueKind.Pointer)
            Dereference();
        if (_type.Kind == ValueKind.Interface)
            throw new CaptureException($"'{text}' is an interface, '{_type.Name}': which fields it has depends on the type that it holds. Write the type: '{text}.(*pkg.Type).{name}'.");
        if (_type.Kind != ValueKind.Struct || _type.Fields is null)
            throw new CaptureException(_type.Unknown is { } unknown
                ? $"'{text}.{name}' cannot be read: {unknown}."
                : $"'{text}' is of type '{_type.Name}', which has no fields.");
        if (step.Names.Select(one => PathTo(_type, one)).FirstOrDefault(static found => found is not null) is not { } path)
            throw new CaptureException($"'{text}' is of type '{_type.Name}', which has no field '{name}'. It has: {NamesOf(_type.Fields.Select(static field => field.Name))}.");
        foreach (ValueField field in path)
        {
            if (_type.Kind == ValueKind.Pointer)
                Dereference();
            (_offset, _type) = (_offset + field.Offset, field.Type);
        }
    }

    // As in Go, the least deep field of that name is meant. A promoted one is reached through the embedded ones before it.
    private static List<ValueField>? PathTo(GoValueType type, string name)
    {
        var seen = new HashSet<GoValueType>();
        List<(GoValueType Type, List<ValueField> Path)> level = [(type, [])];
        for (int depth = 0; depth <= MostPromotions && level.Count is > 0 and <= MostStructs; depth++)
        {
            var below = new List<(GoValueType Type, List<ValueField> Path)>();
            foreach ((GoValueType outer, List<ValueField> path) in level)
            {
                GoValueType holder = outer.Kind == ValueKind.Pointer ? outer.Element : outer;
                if (holder is not { Kind: ValueKind.Struct, Fields: { } fields } || !seen.Add(holder))
                    continue;
                if (fields.FirstOrDefault(field => field.Name == name) is { } own)
                    return [.. path, own];
                below.AddRange(fields.Where(static field => field.IsEmbedded).Select(field => (field.Type, (List<ValueField>)[.. path, field])));
            }
            level = below;
        }
        return null;
    }

    private void Element(long index, string text)
    {
        if (_type is { Kind: ValueKind.Pointer, Element.Kind: ValueKind.Array })
            Dereference();
        switch (_type.Kind)
        {
            case ValueKind.Slice when index is >= 0 and <= uint.MaxValue:
                GoValueType element = Known(_type.Element, text);
                Load(3 * WordSize);
                _steps.Add(new CompiledStep(KernelFunctions.StepKind.Element, Number: index, Value: (ulong)element.Size));
                (_start, _offset, _type) = (Start.Memory, 0, element);
                break;
            case ValueKind.Array when index >= 0 && index < _type.Length:
                (_offset, _type) = (_offset + (index * _type.Element.Size), _type.Element);
                break;
            case ValueKind.Array or ValueKind.Slice:
                throw new CaptureException($"'{text}[{index}]' is outside '{_type.Name}'.");
            case ValueKind.Map when _type.Key.Kind is ValueKind.Signed or ValueKind.Unsigned:
                GoValueType key = _type.Key, value = Known(_type.Element, text);
                int align = Math.Max(key.Align, value.Align);
                ulong mask = key.Size >= WordSize ? ulong.MaxValue : (1UL << (int)(8 * key.Size)) - 1;
                Load(WordSize);
                _steps.Add(new CompiledStep(KernelFunctions.StepKind.NumberKey, (int)key.Size | (align << 8), value.Size, (ulong)index & mask));
                (_start, _offset, _type) = (Start.Memory, 0, value);
                break;
            default:
                throw new CaptureException($"'{text}' is of type '{_type.Name}', which has no element under a number.");
        }
    }

    private void Key(string key, string text)
    {
        if (_type is not { Kind: ValueKind.Map, Key.Kind: ValueKind.String })
            throw new CaptureException($"'{text}' is of type '{_type.Name}', which is not a map whose keys are strings.");
        if (Encoding.UTF8.GetByteCount(key) > KernelFunctions.FunctionTextMax)
            throw new CaptureException($"The key \"{key}\" is too long: at most {KernelFunctions.FunctionTextMax} bytes can be looked up.");
        GoValueType value = Known(_type.Element, text);
        Load(WordSize);
        _steps.Add(new CompiledStep(KernelFunctions.StepKind.TextKey, Value: (ulong)value.Size, Text: key));
        (_start, _offset, _type) = (Start.Memory, 0, value);
    }

    private void Assert(string name, string text)
    {
        if (_type.Kind != ValueKind.Interface)
            throw new CaptureException($"'{text}' is of type '{_type.Name}', which is not an interface: it needs no '.({name})'.");
        bool isPointer = name.StartsWith('*');
        (string held, string? package) = WithoutPath(name.TrimStart('*'));
        IReadOnlyList<GoValueType> found = types?.Find(held, package) ?? [];
        uint hash = types?.HashOf(isPointer ? "*" + held : held, package) ?? 0;
        if (found.Count == 0 || hash == 0)
        {
            throw new CaptureException(found.Count == 0
                ? $"The executable does not describe a type '{held}', so '{text}' never holds one. Write the type with the short name of its package, such as '*main.Order'."
                : $"The executable does not describe the type '{name}', or describes several. '{text}' cannot be asked for it. Write the type with the path of its package, such as '*example.com/shop.Order'.");
        }
        Load(2 * WordSize);
        _steps.Add(new CompiledStep(KernelFunctions.StepKind.Type, _type.IsEmptyInterface ? 1 : 0, Value: hash));
        _type = isPointer ? GoValueType.PointerTo(found[0]) : found[0];
        (_start, _offset) = (_type.IsPointerShaped ? Start.Word : Start.Memory, 0);
    }

    // The path of a package tells it from another one of the same name: '*example.com/shop.Order'.
    private static (string Name, string? Package) WithoutPath(string name)
    {
        int dot = name.IndexOf('.', Math.Max(name.LastIndexOf('/'), 0));
        return name.Contains('/', StringComparison.Ordinal) && dot > 0
            ? (FunctionTypes.ShortName(name[..dot]) + name[dot..], name[..dot])
            : (name, null);
    }

    private void Dereference()
    {
        Load(WordSize);
        (_start, _offset, _type) = (Start.Memory, 0, _type.Element);
    }

    /// <summary>Adds the step after which the value is in the words.</summary>
    private void Load(int size)
    {
        switch (_start)
        {
            case Start.Registers when _place.Floats.Contains(_offset):
                throw new CaptureException(
                    "A floating-point number in a register cannot be read: the kernel does not show these registers to programs. Record it where it is in memory, such as in a field of a struct behind a pointer.");
            case Start.Registers:
                _steps.Add(new CompiledStep(KernelFunctions.StepKind.Register, Number: _place.Registers![_offset]));
                break;
            case Start.Stack:
                _steps.Add(new CompiledStep(KernelFunctions.StepKind.Stack, size, _offset));
                break;
            case Start.Memory:
                _steps.Add(new CompiledStep(KernelFunctions.StepKind.Read, size, _offset));
                break;
        }
        if (_steps.Count > KernelFunctions.ValueSteps)
            throw new CaptureException($"A value takes more than {KernelFunctions.ValueSteps} steps to reach. Record one that is nearer.");
    }

    private static GoValueType Known(GoValueType type, string text) => type.Unknown is { } unknown
        ? throw new CaptureException($"What '{text}' holds cannot be read: {unknown}.")
        : type;
}
