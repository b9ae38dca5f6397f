using Hawser.Notebooks;

namespace Hawser.Cli.Running;

/// <summary>The notebook that a run leaves. What cannot be written is said before anything is run.</summary>
internal static class ExecutedNotebook
{
    /// <summary>Whether it can be written.</summary>
    /// <param name="path">Where.</param>
    /// <param name="document">The document that is to be run.</param>
    /// <exception cref="ToolException">It cannot.</exception>
    public static void Check(string path, NotebookDocument document)
    {
        if (path.Length == 0 || Directory.Exists(path))
        {
            throw Unusable($"--output: '{path}' is no file's name.");
        }

        try
        {
            NotebookFormat.OfPath(path).Write(document);
        }
        catch (NotebookFormatException e)
        {
            throw Unusable($"{path}: {e.Message}", e);
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
        {
            throw Unusable($"There is no folder '{folder}' to write '{path}' to. Make it first.");
        }

        try
        {
            // It comes to be beside its place, and goes there when it is whole.
            File.Create(Path.Combine(folder, $".{Guid.NewGuid():n}.tmp"), bufferSize: 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"'{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Writes it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="document">The document with its outputs.</param>
    /// <exception cref="ToolException">It cannot be written.</exception>
    public static async Task WriteAsync(string path, NotebookDocument document)
    {
        try
        {
            await NotebookFile.WriteAsync(path, document);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotebookFormatException)
        {
            throw Unusable($"'{path}' cannot be written: {e.Message}", e);
        }
    }

    private static ToolException Unusable(string message, Exception? cause = null) => new(ExitCodes.Unusable, message, cause);
}
