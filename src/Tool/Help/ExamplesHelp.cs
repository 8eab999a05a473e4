using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sonde.Tool.Help;

/// <summary>Prints the ordinary help with examples below it, because people copy examples and skip option tables.</summary>
internal sealed class ExamplesHelp(IReadOnlyDictionary<Command, string> examples) : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new();

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Installs this help for the root and for its verbs that have examples.</summary>
    /// <returns>The help, so that a caller can show it without <c>--help</c>.</returns>
    public static ExamplesHelp Install(RootCommand root, string examples)
    {
        var all = new Dictionary<Command, string> { [root] = examples };
        AddExamples(root);

        var help = new ExamplesHelp(all);
        foreach (Option option in root.Options)
        {
            if (option is HelpOption)
                option.Action = help;
        }

        return help;

        void AddExamples(Command parent)
        {
            foreach (Command command in parent.Subcommands)
            {
                if (command is IHasExamples with)
                    all.Add(command, with.Examples);
                AddExamples(command);
            }
        }
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = _help.Invoke(parseResult);
        if (examples.TryGetValue(parseResult.CommandResult.Command, out string? text))
            parseResult.InvocationConfiguration.Output.WriteLine(text);
        return code;
    }
}
