using System.Text.Json;

namespace Sonde.Benchmarks.Support;

/// <summary>Writes a benchmark's result as JSON next to the others, together with a description of the machine.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Options =
        new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    internal static void Write<T>(string name, T result)
    {
        Directory.CreateDirectory(Repository.Results);
        string path = Path.Combine(Repository.Results, $"{name}.json");
        File.WriteAllText(path, JsonSerializer.Serialize(new { Machine = Machine.This, Result = result }, Options) + "\n");
        Console.WriteLine($"written to {Path.GetRelativePath(Repository.Root, path)}");
    }
}
