using System.Collections;
using Hawser.WorkerHost;

namespace Hawser.Workers.Launching;

/// <summary>The environment of a process that is to become a worker: the owner's, plus the startup hook.</summary>
internal static class SpawnEnvironment
{
    /// <summary>
    /// Whether this process was itself started as a worker, but the hook did not run: then its <c>Main</c> runs in the worker's place, and
    /// a worker that it starts would do the same, without end.
    /// </summary>
    public static bool HookDidNotRun => InheritedHooks.NamesThisAssembly(Environment.GetEnvironmentVariable(InheritedHooks.Variable));

    /// <summary>The entries as <c>NAME=value</c>.</summary>
    public static IEnumerable<string> Entries() => Entries(Environment.GetEnvironmentVariables());

    internal static IEnumerable<string> Entries(IDictionary owner)
    {
        string? kept = null;
        foreach (DictionaryEntry entry in owner)
        {
            string name = (string)entry.Key;
            if (name == InheritedHooks.Variable)
            {
                kept = (string?)entry.Value;
            }
            else if (name != InheritedHooks.KeptVariable)
            {
                yield return $"{name}={entry.Value}";
            }
        }

        yield return $"{InheritedHooks.Variable}={InheritedHooks.HookName}";
        if (!string.IsNullOrEmpty(kept))
        {
            yield return $"{InheritedHooks.KeptVariable}={kept}";
        }
    }
}
