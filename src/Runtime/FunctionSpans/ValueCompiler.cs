using System.Text;
using Sonde.Runtime.Executables.Values;
using Sonde.Runtime.Kernel;
using Sonde.Shared.FunctionSpans;

namespace Sonde.Runtime.FunctionSpans;

/// <summary>Turns the way to a value, as the user wrote it, into the steps of a program.</summary>
/// <param name="signature">The function.</param>
/// <param name="types">The executable's types, for the types of values in interfaces.</param>
internal sealed partial class ValueCompiler(FunctionSignature signature, DescriptorTypes? types)
{
    /// <summary>Compiles a value that is recorded.</summary>
    /// <exception cref="CaptureException">It cannot be read.</exception>
    public CompiledValue Compile(CaptureSpec capture)
    {
        FunctionValue root = Walk(capture.Path);
        KernelFunctions.ValueFlag flags = root.IsResult ? KernelFunctions.ValueFlag.AtReturn : 0;
        CompiledValue value = capture.Path.IsLength ? Length(capture, flags) : Value(capture, flags);
        return capture.Type is not { } type || RecordedKinds.Of(type) == KindOf(value)
            ? value
            : throw new CaptureException(
                $"'{capture.Path.Text}' is {(capture.Path.IsLength ? "a length" : $"of type '{_type.Name}'")}, and the description says that it is '{type}'. Correct the type in the description.");
    }

    private static RecordedKind KindOf(CompiledValue value) => value.Presentation switch
    {
        Presentation.Signed or Presentation.Unsigned => RecordedKind.Integer,
        Presentation.Bool => RecordedKind.Bool,
        Presentation.Float32 => RecordedKind.Float32,
        Presentation.Float64 => RecordedKind.Float64,
        Presentation.Text => RecordedKind.Text,
        Presentation.Time => RecordedKind.Time,
        Presentation.Error => RecordedKind.Error,
        _ => RecordedKind.Type,
    };

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
        if (capture.Path.IsLength)
            throw new CaptureException($"'{capture.Path.Text}' is a number, which is never nil.");
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

    private CompiledValue Of(
        CaptureSpec capture, KernelFunctions.ValueKind kind, Presentation presentation, KernelFunctions.ValueFlag flags, int size = 0) =>
        new(capture.Key, kind, presentation, [.. _steps], size, flags) { Path = capture.Path.Text };

    private static string NamesOf(IEnumerable<string> names)
    {
        string[] all = [.. names];
        const int most = 20;
        return all.Length == 0 ? "none" : string.Join(", ", all.Take(most)) + (all.Length > most ? $" and {all.Length - most} more" : "");
    }
}
