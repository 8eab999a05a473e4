using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Checks;

/// <summary>Checks that the programs of a hook are not swapped, and that they send only events that the class declares.</summary>
internal static class HookChecks
{
    public static void Check(ProbeDeclaration declaration, List<CompiledObject> objects, List<DiagnosticModel> problems)
    {
        ProbeSpec spec = declaration.Spec;
        var said = new HashSet<SentRecord>();
        for (int i = 0; i < spec.Hooks.Count; i++)
        {
            HookSpec hook = spec.Hooks[i];
            if (objects.Any(item => IsSwapped(item, hook)))
                problems.Add(DiagnosticModel.Create(Rules.HookSwapped, declaration.Locations.Hooks[i].Location, hook.Entry!, hook.Return!));
            foreach (SentRecord sent in objects.SelectMany(static item => item.Sends))
            {
                if ((sent.Program == hook.Entry || sent.Program == hook.Return)
                    && !spec.Events.Any(item => item.StructName == sent.Struct) && said.Add(sent))
                {
                    problems.Add(DiagnosticModel.Create(
                        Rules.EventNotDeclared, declaration.Locations.Hooks[i].Location, sent.Program, sent.Struct));
                }
            }
        }
    }

    // A program may do both, where one operation ends and the next begins.
    private static bool IsSwapped(CompiledObject facts, HookSpec hook) => hook.Entry is { } entry && hook.Return is { } exit
        && facts.Ends.Contains(entry) && !facts.Begins.Contains(entry)
        && facts.Begins.Contains(exit) && !facts.Ends.Contains(exit);
}
