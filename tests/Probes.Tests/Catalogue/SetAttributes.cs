using System.Reflection;
using System.Reflection.Emit;
using Sonde.Runtime.Spans;
using Sonde.Shared;

namespace Sonde.Probes.Go.Tests.Catalogue;

/// <summary>
/// Finds the attributes that a probe may set: the names of <see cref="Conventions"/> in the compiled code of its <c>Describe</c> methods, and
/// of all methods of the assembly and of <see cref="SpanWriter"/> that these call.
/// </summary>
internal static class SetAttributes
{
    private const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<string, string> TypeOfName = new Dictionary<Type, string>
    {
        [typeof(Conventions.Text)] = "string",
        [typeof(Conventions.Integer)] = "int",
        [typeof(Conventions.Bool)] = "boolean",
        [typeof(Conventions.TextArray)] = "string[]",
    }
        .SelectMany(static names => names.Key.GetFields(Declared), static (names, field) => (Name: (string)field.GetRawConstantValue()!, Type: names.Value))
        .ToDictionary(static pair => pair.Name, static pair => pair.Type);

    private static readonly Dictionary<int, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(static field => (OpCode)field.GetValue(null)!).ToDictionary(static code => code.Value & 0xffff);

    /// <summary>Returns the attributes in the order of their names.</summary>
    internal static IEnumerable<(string Name, string Type)> Of(Type probe)
    {
        var seen = new HashSet<MethodBase>();
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var rest = new Stack<MethodBase>(probe.GetMethods(Declared).Where(static method => method.Name == "Describe"));
        while (rest.TryPop(out MethodBase? method))
        {
            if (!seen.Add(method) || method.GetMethodBody()?.GetILAsByteArray() is not { } body)
                continue;
            foreach (object used in UsesOf(method, body))
            {
                if (used is string text && TypeOfName.ContainsKey(text))
                    found.Add(text);
                else if (used is MethodBase called && (called.Module == probe.Module || called.DeclaringType == typeof(SpanWriter)))
                    rest.Push(called);
            }
        }
        return found.Select(static name => (name, TypeOfName[name]));
    }

    /// <summary>The texts and the methods that a method's code names.</summary>
    private static IEnumerable<object> UsesOf(MethodBase method, byte[] body)
    {
        Type[] typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : [];
        Type[] methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        for (int at = 0; at < body.Length;)
        {
            const byte twoBytes = 0xfe;
            int value = body[at++];
            OpCode code = Codes[value == twoBytes ? (twoBytes << 8) | body[at++] : value];
            if (code.OperandType == OperandType.InlineString)
                yield return method.Module.ResolveString(BitConverter.ToInt32(body, at));
            else if (code.OperandType == OperandType.InlineMethod)
                yield return method.Module.ResolveMethod(BitConverter.ToInt32(body, at), typeArguments, methodArguments)!;
            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(body, at)),
                _ => 4,
            };
        }
    }
}
