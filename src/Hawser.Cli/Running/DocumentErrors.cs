using System.Globalization;
using Hawser.Notebooks;

namespace Hawser.Cli.Running;

/// <summary>What is said of files that are no notebooks.</summary>
internal static class DocumentErrors
{
    /// <summary>Reads a notebook; what is wrong with it ends the command, since nothing can be done.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ToolException">It cannot be read.</exception>
    public static async Task<NotebookDocument> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (path.Length == 0)
        {
            throw new ToolException(ExitCodes.Unusable, "The file's name is empty. Give the path of a notebook or script.");
        }

        if (Directory.Exists(path))
        {
            throw new ToolException(ExitCodes.Unusable, $"'{path}' is a folder. Give a file in it.");
        }

        try
        {
            return await NotebookFile.ReadAsync(path, cancellationToken);
        }
        catch (NotebookFormatException e)
        {
            throw new ToolException(ExitCodes.Unusable, $"{path}{Place(e)}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string message = File.Exists(path) ? $"'{path}' cannot be read: {e.Message}" : $"There is no file '{path}'.";
            throw new ToolException(ExitCodes.Unusable, message, e);
        }
    }

    /// <summary>Where in the file something is: <c> (12,5)</c>; empty where it is about all of it.</summary>
    public static string Place(NotebookFormatException failure) => (failure.Line, failure.Column) switch
    {
        (0, _) => "",
        (_, 0) => string.Create(CultureInfo.InvariantCulture, $" ({failure.Line})"),
        _ => string.Create(CultureInfo.InvariantCulture, $" ({failure.Line},{failure.Column})"),
    };
}
