using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Sonde.Build.Compiling;

namespace Sonde.Build;

/// <summary>Reads the MSBuild items that the task takes, and creates those that it returns.</summary>
public sealed partial class BuildBpf
{
    private const string IncludeMetadata = "SondeInclude";
    private const string KindMetadata = "SondeKind";

    private List<BpfProgram> ReadPrograms()
    {
        var programs = new Dictionary<string, BpfProgram>(StringComparer.Ordinal);
        foreach (ITaskItem item in Programs)
        {
            string path = item.GetMetadata("FullPath");
            if (!BpfProgram.TryCreate(path, out BpfProgram program))
                Error(ErrorCodes.BadProgramFile, $"'{path}' is not named '*.bpf.c', from which its objects get their name. Rename it.");
            else if (!File.Exists(path))
                Error(ErrorCodes.BadProgramFile, $"'{path}' does not exist, but is a BpfProgram. Add the file or remove the item.");
            else if (!programs.TryAdd(program.Name, program) && programs[program.Name] != program)
            {
                Error(
                    ErrorCodes.DuplicateObject,
                    $"'{path}' and '{programs[program.Name].Source}' would have the same object name, "
                    + $"'{program.Name}'. Rename one of them.");
            }
        }

        return [.. programs.Values.OrderBy(program => program.Name, StringComparer.Ordinal)];
    }

    private IEnumerable<ITaskItem> ReadHeaders(List<BpfProgram> programs)
    {
        string[] folders = [.. programs.Select(program => program.Folder).Distinct(StringComparer.Ordinal)];
        IEnumerable<ITaskItem> own = OwnHeaders
            .Where(item => SharedHeaders.IsShared(item.ItemSpec))
            .Select(item => HeaderItem(SharedHeaders.Own(item.GetMetadata("FullPath"), folders), item.GetMetadata(IncludeMetadata)))
            .OrderBy(item => item.ItemSpec, StringComparer.Ordinal);
        // A library header may also be among the project's own when the project's folder holds the library.
        return own.Concat(SharedHeaders.Library(Include).Select(header => HeaderItem(header, "")))
            .GroupBy(item => item.ItemSpec, StringComparer.Ordinal)
            .Select(group => group.Last());
    }

    private static TaskItem HeaderItem(BpfHeader header, string wish) => Item(
        header.Path, (KindMetadata, "header"), (IncludeMetadata, wish.Length > 0 ? wish : header.IncludePath));

    // After a failed compilation too: the last good facts may still exist, and an editor uses them until the program is fixed.
    private IEnumerable<ITaskItem> ReadFacts(List<BpfProgram> programs) => programs
        .SelectMany(program => BpfArchitecture.All.Select(cpu => new ObjectFiles(OutputFolder, program.Name, cpu.Name)))
        .Where(files => File.Exists(files.Facts))
        .Select(FactsItem);

    private static TaskItem FactsItem(ObjectFiles files) => Item(files.Facts, (KindMetadata, "facts"));

    // WithCulture and Type have the values that AssignCulture and ResolveResources would compute for a neutral resource. They keep a
    // name such as 'http.en.x86_64.bpf.o' out of a satellite assembly.
    private static TaskItem ResourceItem(ObjectFiles files) => Item(
        files.Object, ("LogicalName", files.ResourceName), ("WithCulture", "false"), ("Type", "Non-Resx"));

    private static TaskItem Item(string path, params (string Name, string Value)[] metadata) => new(
        MsBuildText.Escape(path), metadata.ToDictionary(static pair => pair.Name, static pair => MsBuildText.Escape(pair.Value)));
}
