using System.Globalization;

namespace Hawser.Runtimes.Connecting;

/// <summary>How this process names itself to a node, for the node's log.</summary>
internal static class WhoAsks
{
    internal static string Text { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Environment.UserName}@{Environment.MachineName}, process {Environment.ProcessId} ({Path.GetFileName(Environment.ProcessPath)})");
}
