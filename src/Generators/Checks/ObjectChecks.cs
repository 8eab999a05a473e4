using Sonde.Generators.Declarations;
using Sonde.Generators.Diagnostics;
using Sonde.Generators.Headers;
using Sonde.Generators.Infrastructure;
using Sonde.Generators.Inputs;

namespace Sonde.Generators.Checks;

/// <summary>Checks that the compiled object has the programs that the attributes name, and the layouts of the header.</summary>
internal static class ObjectChecks
{
    public static void Check(
        ProbeDeclaration declaration, HeaderModel? header, HeaderLocations locations, FactsSet facts, List<DiagnosticModel> problems)
    {
        ProbeSpec spec = declaration.Spec;
        if (spec.Source.Length == 0)
            return;
        List<CompiledObject> objects = [.. facts.Of(spec.ObjectName)];
        if (objects.Count == 0)
        {
            // An unreadable file may be the missing one. It has its own diagnostic.
            if (!facts.Objects.Any(static item => item.Error is not null))
                problems.Add(DiagnosticModel.Create(Rules.NoFacts, declaration.Locations.Probe, spec.Source));
            return;
        }
        CheckPrograms(declaration, objects, problems);
        HookChecks.Check(declaration, objects, problems);
        if (header is null)
            return;
        foreach (EventSpec item in spec.Events)
        {
            if (header.FindStruct(item.StructName) is { } model)
                LayoutCheck.Check(model, header, objects, locations, problems);
        }
    }

    private static void CheckPrograms(ProbeDeclaration declaration, List<CompiledObject> objects, List<DiagnosticModel> problems)
    {
        ProbeSpec spec = declaration.Spec;
        var attached = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < spec.Hooks.Count; i++)
        {
            foreach (string program in new[] { spec.Hooks[i].Entry, spec.Hooks[i].Return }.OfType<string>())
            {
                attached.Add(program);
                if (objects.FirstOrDefault(item => !item.Programs.Contains(program)) is not { } lacking)
                    continue;
                string where = objects.Exists(item => item.Programs.Contains(program)) ? $" as it is compiled for {lacking.Processor}" : "";
                string known = lacking.Programs.Count == 0 ? "none" : string.Join(", ", lacking.Programs);
                problems.Add(DiagnosticModel.Create(
                    Rules.ProgramNotFound, declaration.Locations.Hooks[i].Location, program, spec.Source,
                    where, known));
            }
        }
        IEnumerable<string> idle = objects.SelectMany(static item => item.Programs)
            .Distinct(StringComparer.Ordinal).Where(program => !attached.Contains(program));
        foreach (string program in idle)
            problems.Add(DiagnosticModel.Create(Rules.ProgramNotAttached, declaration.Locations.Probe, program, spec.Source));
    }
}
