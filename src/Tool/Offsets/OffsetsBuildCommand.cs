using System.CommandLine;
using System.CommandLine.Parsing;
using Sonde.Runtime.Executables;
using Sonde.Shared;
using Sonde.Tool.Help;

namespace Sonde.Tool.Offsets;

/// <summary>The <c>offsets build</c> verb: from the command line to an <see cref="IndexBuildRequest"/>.</summary>
internal sealed class OffsetsBuildCommand : Command, IHasExamples
{
    private readonly Option<string[]> _probes = OffsetsCommand.ProbesOption();

    private readonly Option<string> _file = new("--index")
    {
        Description = "The file to extend or create.",
        HelpName = "FILE",
        DefaultValueFactory = static _ => "offsets.txt",
    };

    private readonly Option<string[]> _toolchains = Many<string>(
        "--go", "PATH", "Observe the standard library of this go command. Default: go on PATH, and those in ~/sdk and the module cache.");

    private readonly Option<ModuleVersion[]> _modules = Many<ModuleVersion>(
        "--module", "PATH@VERSION",
        "Also observe this version of a library, which go may download. Default: those in the module cache and in file proxies.");

    private readonly Option<StructField[]> _fields = Many<StructField>(
        "--field", "PACKAGE.TYPE.FIELD", "Observe this field in addition to those of the probes and those in the file.");

    private readonly Option<bool> _force = new("--force") { Description = "Observe versions again that the file already has." };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print no progress, only errors." };

    public OffsetsBuildCommand(TextWriter error)
        : base("build", "Compiles a small program for each Go and library version on this machine and records the offsets of its fields.")
    {
        _modules.CustomParser = ParseAll<ModuleVersion>(ParseModule, "PATH@VERSION, such as google.golang.org/grpc@v1.64.0");
        _fields.CustomParser = ParseAll<StructField>(ParseField, "PACKAGE.TYPE.FIELD, such as net/http.Request.Method, or PACKAGE.TYPE:PATH, such as net.netFD:pfd.Sysfd");
        foreach (Option option in (Option[])[_probes, _file, _toolchains, _modules, _fields, _force, _quiet])
            Add(option);
        SetAction(parse => new IndexBuild(
            new IndexBuildRequest
            {
                Path = Path.GetFullPath(parse.GetRequiredValue(_file)),
                Probes = OffsetsCommand.Probes(parse.GetValue(_probes)),
                Fields = parse.GetValue(_fields) ?? [],
                Toolchains = parse.GetValue(_toolchains) ?? [],
                Modules = parse.GetValue(_modules) ?? [],
                Force = parse.GetValue(_force),
                Quiet = parse.GetValue(_quiet),
            },
            error).Run());
    }

    /// <inheritdoc/>
    public string Examples =>
        """
        Examples:
          Extend the index of a probe project, in its folder:
            sonde offsets build --probes bin/Release/net10.0/Acme.Probes.dll
          Add one Go version, and one version of a library:
            sonde offsets build --go ~/sdk/go1.25.0/bin/go --module google.golang.org/grpc@v1.64.0
          Add a field before a probe reads it:
            sonde offsets build --field google.golang.org/grpc/internal/transport.http2Client.nextID
          Add a field of a struct that is inside another struct:
            sonde offsets build --field net.netFD:pfd.Sysfd

        A version that the file already has is not compiled again. The file is written after each version, so Ctrl-C
        loses at most one. Exits with 0 if the file has every version on this machine, or with 1 if a version could not
        be observed.
        """;

    private static Option<T[]> Many<T>(string name, string value, string description) => new(name)
    {
        Description = $"{description} May be given more than once.",
        HelpName = value,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private static Func<ArgumentResult, T[]> ParseAll<T>(Func<string, T?> parse, string form)
        where T : struct => result =>
    {
        var all = new List<T>();
        foreach (Token token in result.Tokens)
        {
            if (parse(token.Value) is { } value)
                all.Add(value);
            else
                result.AddError($"'{token.Value}' is not a valid value. Write {form}.");
        }
        return [.. all];
    };

    private static ModuleVersion? ParseModule(string text) =>
        text.Split('@') is [{ Length: > 0 } path, var version]
        && VersionNumber.TryParse(version, out VersionNumber number) && !number.IsDevel
            ? new ModuleVersion(path, version)
            : null;

    private static StructField? ParseField(string text)
    {
        // The last element of a package may contain dots, and so may a path.
        int member = text.IndexOf(':') is >= 0 and var colon ? colon : text.LastIndexOf('.');
        int type = member > 0 ? text.LastIndexOf('.', member - 1) : -1;
        return type > 0 && member > type + 1 && member + 1 < text.Length && text.LastIndexOf('/') < type
            ? new StructField(text[..type], text[(type + 1)..member], text[(member + 1)..])
            : null;
    }
}
