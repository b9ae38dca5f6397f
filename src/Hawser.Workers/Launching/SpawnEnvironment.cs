using System.Collections;
using Hawser.WorkerHost;

namespace Hawser.Workers.Launching;

/// <summary>
/// The environment of a process that is to become a worker: the owner's, changed as was asked for, plus the startup hook.
/// </summary>
internal static class SpawnEnvironment
{
    private const string RuntimePrefix = "DOTNET_";

    /// <summary>
    /// What the start itself needs, beside the runtime's own <c>DOTNET_…</c> (where it is installed, and its settings): the loader's path
    /// to native libraries, where a single file unpacks itself, and the temporary folder, which owner and worker must agree on, since each
    /// removes there what the other can no longer remove.
    /// </summary>
    private static readonly string[] Needed = ["LD_LIBRARY_PATH", "HOME", "TMPDIR"];

    /// <summary>
    /// Whether this process was itself started as a worker, but the hook did not run: then its <c>Main</c> runs in the worker's place, and
    /// a worker that it starts would do the same, without end.
    /// </summary>
    public static bool HookDidNotRun => InheritedHooks.NamesThisAssembly(Environment.GetEnvironmentVariable(InheritedHooks.Variable));

    /// <summary>The entries as <c>NAME=value</c>.</summary>
    public static IEnumerable<string> Entries(LaunchRequest request) =>
        Entries(Environment.GetEnvironmentVariables(), request.InheritEnvironment, request.Environment);

    internal static IEnumerable<string> Entries(IDictionary owner, bool inherit, IReadOnlyDictionary<string, string?> changes)
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in owner)
        {
            string name = (string)entry.Key;
            if (inherit || name.StartsWith(RuntimePrefix, StringComparison.Ordinal) || Needed.Contains(name))
            {
                variables[name] = (string?)entry.Value;
            }
        }

        foreach ((string name, string? value) in changes)
        {
            variables[name] = value;
        }

        variables.Remove(SilentPipe.Variable);
        variables.Remove(InheritedHooks.KeptVariable);
        variables.Remove(InheritedHooks.Variable, out string? kept);
        foreach ((string name, string? value) in variables)
        {
            if (value is not null)
            {
                yield return $"{name}={value}";
            }
        }

        yield return $"{InheritedHooks.Variable}={InheritedHooks.HookName}";
        if (!string.IsNullOrEmpty(kept))
        {
            yield return $"{InheritedHooks.KeptVariable}={kept}";
        }
    }
}
