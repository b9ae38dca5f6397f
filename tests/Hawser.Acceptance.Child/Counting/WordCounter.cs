namespace Hawser.Acceptance.Child.Counting;

/// <summary>
/// The code that the guide puts into a process of its own: a library that complains on stderr, crashes on some input, and does not come back from
/// other.
/// </summary>
public static class WordCounter
{
    /// <summary>How many words a text has.</summary>
    public static int Count(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Environment.FailFast("counter: the text has a NUL");
        }

        while (text == "∞")
        {
            Thread.SpinWait(1000);
        }

        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
            {
                Console.Error.WriteLine($"counter: line {i + 1} is empty");
            }
        }

        return lines.Sum(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
