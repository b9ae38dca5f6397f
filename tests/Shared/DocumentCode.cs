namespace Hawser.Tests.Shared;

/// <summary>Holds the C# in a document to code that is compiled, so that no document shows what does not work.</summary>
internal static class DocumentCode
{
    /// <summary>
    /// Fails when a line of the document's C# blocks is not a line of the sources in <paramref name="folders"/>. Indentation does not count,
    /// nor do comments and the sign … for what a document leaves out.
    /// </summary>
    /// <param name="document">The document, below the repository's root.</param>
    /// <param name="folders">The folders with the sources, below the repository's root.</param>
    public static void IsTakenFrom(string document, params string[] folders)
    {
        IEnumerable<string> files = folders.SelectMany(folder => Directory.EnumerateFiles(Repository.Find(folder), "*.cs"));
        HashSet<string> sources = [.. files.SelectMany(File.ReadLines).Select(line => line.Trim())];
        string[] code = [.. CodeLines(Repository.Find(document))];
        Assert.NotEmpty(code);
        Assert.DoesNotContain(code, line => !sources.Contains(line));
    }

    private static IEnumerable<string> CodeLines(string document)
    {
        bool inside = false;
        foreach (string line in File.ReadLines(document).Select(line => line.Trim()))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = line == "```csharp";
            }
            else if (inside && line is not ("" or "…") && !line.StartsWith("//", StringComparison.Ordinal))
            {
                yield return line;
            }
        }
    }
}
