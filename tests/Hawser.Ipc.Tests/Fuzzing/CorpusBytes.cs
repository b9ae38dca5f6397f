using System.Globalization;
using Hawser.Tests.Shared;

namespace Hawser.Ipc.Tests.Fuzzing;

/// <summary>
/// Reads the files of <c>Corpus</c>: a case is a line of columns that tabs divide, the last of which are bytes in parts, hexadecimal or one byte and how
/// often (<c>78*5</c>). What begins with # is a comment.
/// </summary>
internal static class CorpusBytes
{
    /// <summary>The columns of each case.</summary>
    /// <param name="file">A name within <c>Corpus</c>.</param>
    public static IEnumerable<string[]> Read(string file) => File.ReadLines(Repository.Find($"tests/Hawser.Ipc.Tests/Corpus/{file}"))
        .Where(static line => line is [not '#', ..])
        .Select(static line => line.Split('\t'));

    public static byte[] Decode(string bytes)
    {
        return [.. bytes.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(Part)];

        static byte[] Part(string part) => part.Split('*') is [var one, var times]
            ? [.. Enumerable.Repeat(Convert.FromHexString(one)[0], int.Parse(times, CultureInfo.InvariantCulture))]
            : Convert.FromHexString(part);
    }
}
