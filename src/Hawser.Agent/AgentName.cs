namespace Hawser.Agent;

/// <summary>The names of workers, documents, events and limits: 1 to 200 characters, none of them a control character.</summary>
internal static class AgentName
{
    internal const int MostCharacters = 200;

    /// <exception cref="ArgumentException">It is no such name.</exception>
    internal static string Check(string? name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        return IsValid(name)
            ? name
            : throw new ArgumentException($"A name has 1 to {MostCharacters} characters, none of them a control character.", parameter);
    }

    internal static bool IsValid(string? name)
    {
        if (name is not { Length: >= 1 and <= MostCharacters })
        {
            return false;
        }

        // Of each event, on both sides.
        foreach (char character in name)
        {
            if (char.IsControl(character))
            {
                return false;
            }
        }

        return true;
    }
}
