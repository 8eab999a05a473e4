using System.Reflection;
using Sonde.Runtime.Kernel;

namespace Sonde.Kernel.Guest.Bpf;

/// <summary>
/// Every combination of the switches in a program's read-only data. The verifier knows that data and drops the branches it rules
/// out, so each combination is a different program to it. The switches are the fields of <see cref="KernelTypes.Config"/>: a new field is
/// a switch unless it is listed here as a number.
/// </summary>
internal static class SwitchCombinations
{
    // Numbers that programs pass on without branching on them, and one that is always 0.
    private static readonly string[] Numbers =
        [nameof(KernelTypes.Config.Probe), nameof(KernelTypes.Config.WakeupBytes), nameof(KernelTypes.Config.Never)];

    private static readonly FieldInfo[] Switches =
    [
        .. typeof(KernelTypes.Config).GetFields(BindingFlags.Instance | BindingFlags.NonPublic)
            .Where(static field => !Numbers.Contains(field.Name)),
    ];

    /// <summary>All of them, each with its name: <c>PidNamespace=1</c>.</summary>
    public static IEnumerable<(string Name, KernelTypes.Config Config)> All()
    {
        IEnumerable<(string Name, object Config)> all = [("", new KernelTypes.Config())];
        foreach (FieldInfo field in Switches)
            all = [.. all.SelectMany(one => ValuesOf(field.FieldType).Select(value => With(one, field, value)))];
        return all.Select(static one => (one.Name, (KernelTypes.Config)one.Config));
    }

    private static (string, object) With((string Name, object Config) one, FieldInfo field, object value)
    {
        object config = (KernelTypes.Config)one.Config; // unboxed and boxed again: a copy
        field.SetValue(config, value);
        return ($"{one.Name} {field.Name}={value}".TrimStart(), config);
    }

    // The values are off and on, or each value of an enumeration.
    private static object[] ValuesOf(Type type) => type.IsEnum
        ? [.. Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => Enum.ToObject(type, value))]
        : type == typeof(bool)
            ? [false, true]
            : [Convert.ChangeType(0, type, null), Convert.ChangeType(1, type, null)];
}
