using Sonde.Runtime.Executables.Offsets;
using Sonde.Tool.Errors;

namespace Sonde.Tool.Offsets;

/// <summary>An offset index on disk.</summary>
internal static class IndexFile
{
    /// <summary>Reads an index.</summary>
    /// <exception cref="ToolException">The file cannot be read, or a line in it is wrong.</exception>
    public static OffsetIndex Read(string path)
    {
        try
        {
            using StreamReader text = File.OpenText(path);
            return OffsetIndexReader.Read(text);
        }
        catch (FormatException e)
        {
            throw new ToolException(ExitCode.Unreadable, $"'{path}' is not an offset index. {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.Unreadable, $"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes an index as a whole or not at all, so that an interrupted run loses nothing.</summary>
    /// <exception cref="ToolException">The file cannot be written.</exception>
    public static void Write(string path, OffsetIndex index)
    {
        try
        {
            string draft = $"{path}.new";
            using (StreamWriter text = File.CreateText(draft))
                OffsetIndexWriter.Write(text, index);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.Unreadable, $"'{path}' cannot be written: {e.Message}", e);
        }
    }
}
