using System.Text;
using Sonde.Build.Facts;
using Sonde.Build.Objects;
using Sonde.Generators.Tests.Support;
using Sonde.Shared;

namespace Sonde.Generators.Tests.Layout;

/// <summary>The type information that clang writes into an object for the BPF target.</summary>
internal sealed class Btf
{
    private readonly byte[] _object;
    private readonly BtfTypes _types;

    public Btf(byte[] file)
    {
        _object = file;
        ElfFile elf = ElfFile.Read(file);
        _types = BtfTypes.Read(elf.Content(elf.FindSection(".BTF")!));
    }

    /// <summary>Compiles a text. Its structs are in the BTF if a variable or a program uses them.</summary>
    public static Btf Compile(string text) => new(Toolchain.Compile(text));

    /// <summary>The facts that the build would give to the generator.</summary>
    public string Facts(string name, string architecture) => FactsText.Write(name, architecture, ObjectFacts.Read(_object));

    /// <summary>An event's layout fingerprint, as a reader of BTF computes it.</summary>
    public ulong Fingerprint(string structName)
    {
        var text = new StringBuilder();
        Write(text, _types.All.Single(type => type.Kind == BtfKind.Struct && type.Name == structName));
        return Fnv1a.Hash(text.ToString());
    }

    private void Write(StringBuilder text, BtfType type)
    {
        switch (type.Kind)
        {
            case BtfKind.Struct or BtfKind.Union:
                bool isUnion = type.Kind == BtfKind.Union;
                text.Append(isUnion ? '(' : '{');
                foreach (BtfMember member in type.Members)
                {
                    text.Append($"{member.Name}@{member.BitOffset / 8}:");
                    Write(text, _types.Resolve(member.Type));
                    text.Append(';');
                }
                text.Append(isUnion ? ')' : '}').Append(type.SizeOrType);
                break;
            case BtfKind.Array:
                text.Append($"[{type.ElementCount}]");
                Write(text, _types.Resolve(type.ElementType));
                break;
            case BtfKind.Enum or BtfKind.Enum64:
                text.Append($"e{type.SizeOrType}");
                break;
            case BtfKind.Int when type.SizeOrType == 1:
                text.Append("b1");
                break;
            default:
                text.Append(type.Name.StartsWith("unsigned", StringComparison.Ordinal) ? 'u' : 'i').Append(type.SizeOrType);
                break;
        }
    }
}
