using System.Diagnostics.CodeAnalysis;
using Hawser.WorkerHost;

namespace Hawser.Workers;

/// <summary>
/// For applications that cannot have startup hooks, such as trimmed ones: the first line of their <c>Main</c> is
/// <c>HawserWorker.RunIfWorker(args);</c>. Others need nothing: the startup hook takes over before <c>Main</c>.
/// </summary>
public static class HawserWorker
{
    private const string StartupHookSwitch = "System.StartupHookProvider.IsSupported";

    private static volatile bool _asked;

    /// <summary>
    /// When this process was launched as a worker: runs the worker and ends the process, and never returns. Else: returns at once, and this
    /// process may spawn workers though startup hooks are switched off.
    /// </summary>
    /// <param name="args">The arguments of <c>Main</c>, unchanged.</param>
    /// <exception cref="ArgumentNullException"><paramref name="args"/> is null.</exception>
    public static void RunIfWorker(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        WorkerBootstrap.Run();
        _asked = true;
    }

    /// <summary>Whether a copy of this application, launched as a worker, would become one. If not, says what to do.</summary>
    internal static bool CanBecomeWorker([NotNullWhen(false)] out string? advice) => CanBecomeWorker(HooksAreOn(), _asked, out advice);

    /// <summary>The rule of <see cref="CanBecomeWorker(out string?)"/> alone, for tests.</summary>
    internal static bool CanBecomeWorker(bool hooksAreOn, bool asked, [NotNullWhen(false)] out string? advice)
    {
        advice = hooksAreOn || asked
            ? null
            : "startup hooks are switched off in this application (StartupHookSupport is false, as trimming makes it), so a copy of it would "
              + "not become a worker. Set <StartupHookSupport>true</StartupHookSupport> in its project, or begin its Main with "
              + "'HawserWorker.RunIfWorker(args);'.";
        return advice is null;
    }

    private static bool HooksAreOn() => !AppContext.TryGetSwitch(StartupHookSwitch, out bool supported) || supported;
}
