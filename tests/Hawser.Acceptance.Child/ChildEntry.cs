using System.Text.Json;
using Hawser.WorkerHost;

namespace Hawser.Acceptance.Child;

/// <summary>A worker's entry without any channel: does the verb that the boot line names.</summary>
public static class ChildEntry
{
    /// <summary>The boot line for a verb.</summary>
    /// <param name="verb">The verb and its arguments.</param>
    /// <param name="acknowledge">Whether the worker shall take its owner for one that has answered.</param>
    /// <param name="socketFolder">What the worker removes when its owner is gone.</param>
    public static byte[] BootLine(IEnumerable<string> verb, bool acknowledge = true, string? socketFolder = null) =>
        JsonSerializer.SerializeToUtf8Bytes(new
        {
            hawser = 1,
            entry = $"{typeof(ChildEntry).FullName}, {typeof(ChildEntry).Assembly.GetName().Name}",
            verb,
            acknowledge,
            socketFolder,
        });

    /// <summary>Called by the worker host.</summary>
    public static int Run(WorkerBoot boot)
    {
        ArgumentNullException.ThrowIfNull(boot);
        using var line = JsonDocument.Parse(boot.Line);
        if (line.RootElement.GetProperty("acknowledge").GetBoolean())
        {
            boot.Lifeline.Acknowledge();
        }

        boot.Lifeline.SocketFolder = line.RootElement.GetProperty("socketFolder").GetString();
        return Verbs.Run([.. line.RootElement.GetProperty("verb").EnumerateArray().Select(e => e.GetString()!)], boot.Lifeline.OwnerGone);
    }
}
