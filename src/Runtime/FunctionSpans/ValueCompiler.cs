using System.Text;
using Sonde.Runtime.Executables.Values;
using Sonde.Runtime.Kernel;
using Sonde.Shared.FunctionSpans;

namespace Sonde.Runtime.FunctionSpans;

/// <summary>Turns the way to a value, as the user wrote it, into the steps of a program.</summary>
/// <param name="signature">The function.</param>
/// <param name="types">The executable's types, for the types of values in interfaces.</param>
internal sealed class ValueCompiler(FunctionSignature signature, DescriptorTypes? types)
{
    private const int MostPromotions = 4;
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

    /// <summary>Compiles a value that is recorded.</summary>
    /// <exception cref="CaptureException">It cannot be read.</exception>
    public CompiledValue Compile(CaptureSpec capture)
    {
        FunctionValue root = Walk(capture.Path);
        KernelFunctions.ValueFlag flags = root.IsResult ? KernelFunctions.ValueFlag.AtReturn : 0;
        return capture.Path.IsLength ? Length(capture, flags) : Value(capture, flags);
    }

    /// <summary>Compiles the value of a condition.</summary>
    /// <exception cref="CaptureException">It cannot be read or compared.</exception>
    public CompiledValue CompileTest(TestSpec test)
    {
        CompiledValue value = test.Literal is null ? Nilable(test.Value) : Compile(test.Value);
        value = value with { Flags = value.Flags | KernelFunctions.ValueFlag.IsTested | KernelFunctions.ValueFlag.IsHidden, Test = TestOf(test) };
        return test.Literal switch
        {
            null => value,
            bool isTrue when value.Presentation == Presentation.Bool => value with { Constant = isTrue ? 1UL : 0 },
            long number when value.Presentation is Presentation.Signed or Presentation.Unsigned => value with { Constant = (ulong)number },
            string text when value.Presentation == Presentation.Text => Encoding.UTF8.GetByteCount(text) <= KernelFunctions.FunctionTextMax
                ? value with { TestText = text }
                : throw new CaptureException($"The text in '{test.Text}' is too long to compare with: at most {KernelFunctions.FunctionTextMax} bytes are possible."),
            _ => throw new CaptureException(
                $"'{test.Text}' compares a value of type '{_type.Name}' with {(test.Literal is bool ? "a bool" : test.Literal is string ? "a text" : "a number")}. Only numbers, bools and strings are compared, each with its like, and pointers, interfaces, maps and slices with nil."),
        };
    }

    private static KernelFunctions.Test TestOf(TestSpec test) => (test.Literal, test.Operator) switch
    {
        (null, TestOperator.Equal) => KernelFunctions.Test.Nil,
        (null, _) => KernelFunctions.Test.NotNil,
        (_, TestOperator.Equal) => KernelFunctions.Test.Equal,
        (_, TestOperator.NotEqual) => KernelFunctions.Test.NotEqual,
        (_, TestOperator.Less) => KernelFunctions.Test.Less,
        (_, TestOperator.LessOrEqual) => KernelFunctions.Test.LessOrEqual,
        (_, TestOperator.Greater) => KernelFunctions.Test.Greater,
        _ => KernelFunctions.Test.GreaterOrEqual,
    };

    private FunctionValue Walk(ValuePath path)
    {
        FunctionValue root = signature.Find(path.Root) ?? throw new CaptureException(
            $"'{path.Root}' is not a parameter or a result of '{signature.Symbol}'. It has: {NamesOf(signature.Parameters.Concat(signature.Results).Select(static value => value.Name))}.");
        if (root.Place.Unknown is { } unknown)
            throw new CaptureException($"'{path.Root}' of '{signature.Symbol}' cannot be read, because its place is not known: {unknown}.");
        _steps.Clear();
        (_place, _type, _offset) = (root.Place, root.Type, root.Place.StackOffset);
        _start = root.Place.Registers is null ? Start.Stack : Start.Registers;
        if (_start == Start.Registers)
            _offset = 0;
        string text = path.Root;
        foreach (PathStep step in path.Steps)
        {
            switch (step)
            {
                case FieldStep field:
                    Field(field.Name, text);
                    text += "." + field.Name;
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

    private void Field(string name, string text)
    {
        if (_type.Kind == ValueKind.Pointer)
            Dereference();
        if (_type.Kind == ValueKind.Interface)
            throw new CaptureException($"'{text}' is an interface, '{_type.Name}': which fields it has depends on the type that it holds. Write the type: '{text}.(*pkg.Type).{name}'.");
        if (_type.Kind != ValueKind.Struct || _type.Fields is null)
            throw new CaptureException(_type.Unknown is { } unknown
                ? $"'{text}.{name}' cannot be read: {unknown}."
                : $"'{text}' is of type '{_type.Name}', which has no fields.");
        if (PathTo(_type, name, 0) is not { } path)
            throw new CaptureException($"'{text}' is of type '{_type.Name}', which has no field '{name}'. It has: {NamesOf(_type.Fields.Select(static field => field.Name))}.");
        foreach (ValueField field in path)
        {
            if (_type.Kind == ValueKind.Pointer)
                Dereference();
            (_offset, _type) = (_offset + field.Offset, field.Type);
        }
    }

    // A promoted field is reached through the embedded ones before it.
    private static List<ValueField>? PathTo(GoValueType type, string name, int depth)
    {
        if (type.Kind == ValueKind.Pointer)
            type = type.Element;
        if (type is not { Kind: ValueKind.Struct, Fields: { } fields } || depth > MostPromotions)
            return null;
        if (fields.FirstOrDefault(field => field.Name == name) is { } own)
            return [own];
        foreach (ValueField embedded in fields.Where(static field => field.IsEmbedded))
        {
            if (PathTo(embedded.Type, name, depth + 1) is { } rest)
                return [embedded, .. rest];
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
        string held = name.TrimStart('*');
        IReadOnlyList<GoValueType> found = types?.Find(held, null) ?? [];
        uint hash = types?.HashOf(name) ?? 0;
        if (found.Count == 0 || hash == 0)
        {
            throw new CaptureException(found.Count == 0
                ? $"The executable does not describe a type '{held}', so '{text}' never holds one. Write the type with the short name of its package, such as '*main.Order'."
                : $"The executable does not describe the type '{name}', or describes several. '{text}' cannot be asked for it.");
        }
        Load(2 * WordSize);
        _steps.Add(new CompiledStep(KernelFunctions.StepKind.Type, _type.IsEmptyInterface ? 1 : 0, Value: hash));
        _type = isPointer ? GoValueType.PointerTo(found[0]) : found[0];
        (_start, _offset) = (_type.IsPointerShaped ? Start.Word : Start.Memory, 0);
    }

    private void Dereference()
    {
        Load(WordSize);
        (_start, _offset, _type) = (Start.Memory, 0, _type.Element);
    }

    private CompiledValue Length(CaptureSpec capture, KernelFunctions.ValueFlag flags)
    {
        if (_type is { Kind: ValueKind.Pointer, Element.Kind: ValueKind.Array })
            Dereference();
        switch (_type.Kind)
        {
            case ValueKind.String or ValueKind.Slice:
                Load(_type.Kind == ValueKind.String ? 2 * WordSize : 3 * WordSize);
                return Of(capture, KernelFunctions.ValueKind.Second, Presentation.Signed, flags | KernelFunctions.ValueFlag.Signed, WordSize);
            case ValueKind.Map or ValueKind.Channel:
                Load(WordSize);
                return Of(capture, KernelFunctions.ValueKind.Count, Presentation.Signed, flags | KernelFunctions.ValueFlag.Signed, WordSize);
            case ValueKind.Array:
                throw new CaptureException($"'{capture.Path.Text}' is always {_type.Length}: '{_type.Name}' is an array.");
            default:
                throw new CaptureException($"'{capture.Path.Text}' asks for the length of a '{_type.Name}', which has none.");
        }
    }

    private CompiledValue Value(CaptureSpec capture, KernelFunctions.ValueFlag flags)
    {
        // What a pointer leads to is what the user wants to see.
        if (_type.Kind == ValueKind.Pointer && IsRecorded(_type.Element))
            Dereference();
        switch (_type)
        {
            case { Name: "time.Time", Kind: ValueKind.Struct }:
                Load(2 * WordSize);
                return Of(capture, KernelFunctions.ValueKind.Time, Presentation.Time, flags);
            case { Kind: ValueKind.Bool }:
                Load(1);
                return Of(capture, KernelFunctions.ValueKind.Word, Presentation.Bool, flags, 1);
            case { Kind: ValueKind.Signed }:
                Load((int)_type.Size);
                return Of(capture, KernelFunctions.ValueKind.Word, Presentation.Signed, flags | KernelFunctions.ValueFlag.Signed, (int)_type.Size);
            case { Kind: ValueKind.Unsigned }:
                Load((int)_type.Size);
                return Of(capture, KernelFunctions.ValueKind.Word, Presentation.Unsigned, flags, (int)_type.Size);
            case { Kind: ValueKind.Float }:
                Load((int)_type.Size);
                return Of(capture, KernelFunctions.ValueKind.Word, _type.Size == 4 ? Presentation.Float32 : Presentation.Float64, flags, (int)_type.Size);
            case { Kind: ValueKind.String }:
                Load(2 * WordSize);
                return Of(capture, KernelFunctions.ValueKind.Text, Presentation.Text, flags);
            case { Kind: ValueKind.Slice, Element: { Kind: ValueKind.Unsigned, Size: 1 } }:
                Load(3 * WordSize);
                return Of(capture, KernelFunctions.ValueKind.Text, Presentation.Text, flags);
            case { IsError: true }:
                Load(2 * WordSize);
                return Of(capture, KernelFunctions.ValueKind.Error, Presentation.Error, flags);
            case { Kind: ValueKind.Interface }:
                Load(2 * WordSize);
                return Of(
                    capture, KernelFunctions.ValueKind.Type, Presentation.TypeName, flags | (_type.IsEmptyInterface ? KernelFunctions.ValueFlag.WithoutMethods : 0));
            default:
                throw new CaptureException($"'{capture.Path.Text}' cannot be recorded: {WhyNot(capture.Path.Text)}");
        }
    }

    private CompiledValue Nilable(CaptureSpec capture)
    {
        FunctionValue root = Walk(capture.Path);
        if (_type.Kind is not (ValueKind.Pointer or ValueKind.Interface or ValueKind.Map or ValueKind.Slice or ValueKind.Channel or ValueKind.Function))
            throw new CaptureException($"'{capture.Path.Text}' is of type '{_type.Name}', which is never nil.");
        Load(WordSize);
        return Of(
            capture, KernelFunctions.ValueKind.Word, Presentation.Unsigned, root.IsResult ? KernelFunctions.ValueFlag.AtReturn : 0, WordSize);
    }

    private string WhyNot(string text) => _type switch
    {
        { Unknown: { } unknown } => unknown + ".",
        { Kind: ValueKind.Struct, Fields: { } fields } => $"it is a struct, '{_type.Name}'. Record a field of it: {NamesOf(fields.Select(field => $"{text}.{field.Name}"))}.",
        { Kind: ValueKind.Pointer, Element: { Kind: ValueKind.Struct, Fields: { } fields } } =>
            $"it is a pointer to a struct, '{_type.Element.Name}'. Record a field of it: {NamesOf(fields.Select(field => $"{text}.{field.Name}"))}.",
        { Kind: ValueKind.Slice or ValueKind.Map or ValueKind.Array } => $"it is of type '{_type.Name}'. Record its length, 'len({text})', or an element.",
        { Kind: ValueKind.Channel } => $"it is a channel. Record its length, 'len({text})'.",
        _ => $"values of type '{_type.Name}' cannot be read.",
    };

    /// <summary>Whether a value is one that is recorded where nothing is said about what to record.</summary>
    public static bool IsRecordedByDefault(FunctionValue value) => value.Place.Unknown is null
        && (value.Type.IsError || (value.Type.Kind is ValueKind.Bool or ValueKind.Signed or ValueKind.Unsigned or ValueKind.String)
            || (value.Type.Kind == ValueKind.Float && value.Place.Registers is null));

    private static bool IsRecorded(GoValueType type) =>
        type.Kind is ValueKind.Bool or ValueKind.Signed or ValueKind.Unsigned or ValueKind.Float or ValueKind.String || type.Name == "time.Time";

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

    private CompiledValue Of(
        CaptureSpec capture, KernelFunctions.ValueKind kind, Presentation presentation, KernelFunctions.ValueFlag flags, int size = 0) =>
        new(capture.Key, kind, presentation, [.. _steps], size, flags) { Path = capture.Path.Text };

    private static GoValueType Known(GoValueType type, string text) => type.Unknown is { } unknown
        ? throw new CaptureException($"What '{text}' holds cannot be read: {unknown}.")
        : type;

    private static string NamesOf(IEnumerable<string> names)
    {
        string[] all = [.. names];
        const int most = 20;
        return all.Length == 0 ? "none" : string.Join(", ", all.Take(most)) + (all.Length > most ? $" and {all.Length - most} more" : "");
    }
}
