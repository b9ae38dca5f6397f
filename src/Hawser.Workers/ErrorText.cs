namespace Hawser.Workers;

/// <summary>How the messages of this assembly's exceptions show a worker's stderr: its last lines only, the property has the whole tail.</summary>
internal static class ErrorText
{
    /// <summary>More lines than this make a message that nobody reads; a .NET stack trace's head and the runtime's abort message still fit.</summary>
    private const int Lines = 20;

    internal static string Tail(string standardError)
    {
        string[] lines = standardError.TrimEnd().Split('\n');
        if (lines is [""])
        {
            return "";
        }

        int start = Math.Max(0, lines.Length - Lines);
        string head = start > 0 ? $" Its last {Lines} lines on stderr:" : " It wrote on stderr:";
        return head + "\n" + string.Join("\n", lines[start..]);
    }
}
