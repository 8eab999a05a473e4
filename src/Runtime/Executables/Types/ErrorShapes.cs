using Sonde.Runtime.Executables.Sites;

namespace Sonde.Runtime.Executables.Types;

/// <summary>
/// Recognises the types of errors whose text is known without running their code: those that come with Go, for which there are rules, and
/// those whose <c>Error</c> method is proved to return a string that a value holds, or one that is always the same.
/// </summary>
/// <param name="code">The executable's code, and its data; <see langword="null"/> if methods are not to be read.</param>
internal sealed class ErrorShapes(IMethodCode? code)
{
    private const int LongestConstant = 256;

    private readonly List<ErrorShape> _found = [];

    public IReadOnlyList<ErrorShape> Found => _found;

    public void See(TypeSection section, TypeDescriptor type)
    {
        bool isPointer = type.Kind == TypeKind.Pointer && !type.IsNamed;
        int element = isPointer ? section.Pointer(type.First) : type.At;
        if (!TypeDescriptor.IsType(section, element))
            return;
        var held = new TypeDescriptor(section, element);
        if (held.IsNamed)
        {
            foreach (ErrorRule rule in ErrorRule.All)
            {
                if (rule.TryRead(section, type, held, isPointer) is { } shape)
                {
                    _found.Add(shape);
                    return;
                }
            }
        }
        if (code is not null && ErrorMethod(section, type) is not 0 and var method && Proved(type.Hash, method, code) is { } proved)
            _found.Add(proved);
    }

    private static ErrorShape? Proved(uint hash, ulong method, IMethodCode code) => StringMethod.TryProve(code, method) switch
    {
        { IsConstant: false, Offset: >= 0 and <= short.MaxValue and var offset } => new ErrorShape(hash, ErrorForm.Text, [], [new ErrorPart((int)offset, 0)], []),
        { IsConstant: true, Length: > 0 and <= LongestConstant } text when code.TryReadData((ulong)text.Offset, text.Length, out ReadOnlySpan<byte> bytes) =>
            new ErrorShape(hash, ErrorForm.Constant, bytes.ToArray(), [], []),
        _ => null,
    };

    // The method that an interface calls: its receiver is the interface's data word (abi.Method in internal/abi/type.go: name, type, the two
    // addresses of its code).
    private ulong ErrorMethod(TypeSection section, TypeDescriptor type)
    {
        TypeList methods = type.Methods;
        for (int i = 0; i < methods.Count; i++)
        {
            int method = methods.Start + (i * methods.Size);
            if (!section.Name(section.Offset(method)).SequenceEqual("Error"u8))
                continue;
            int function = section.Offset(method + 4);
            bool isErrors = TypeDescriptor.IsType(section, function) && new TypeDescriptor(section, function).Text.SequenceEqual("func() string"u8);
            return isErrors && section.U32(method + 8) is not (0 or uint.MaxValue) and var offset ? code!.Text + offset : 0;
        }
        return 0;
    }
}
