using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;

namespace InspectedService;

/// <summary>What there is once in each process, and what a guest may have left behind: shown by the service itself, so that anybody can compare.</summary>
/// <param name="ConsoleOut">The object that <c>Console.Out</c> is.</param>
/// <param name="ConsoleError">The object that <c>Console.Error</c> is.</param>
/// <param name="ConsoleIn">The object that <c>Console.In</c> is.</param>
/// <param name="TraceListeners">Who hears traces.</param>
/// <param name="ExceptionHandlers">How many handlers are told of exceptions that nobody caught, and of those of tasks that nobody awaited.</param>
/// <param name="ExitHandlers">How many handlers are told of the process's end.</param>
/// <param name="ResolveHandlers">How many handlers look for assemblies that are not found.</param>
/// <param name="LoadContexts">
/// The load contexts beside the default one whose assemblies are still there after a collection. The list of all contexts would not do: one that is told
/// to unload leaves it at once, whoever holds it.
/// </param>
/// <param name="Assemblies">The assemblies in the default context, which never unloads.</param>
/// <param name="TempFiles">What this process has in the temp folder.</param>
/// <param name="GuestThreads">The threads that evaluations run on.</param>
internal sealed record Surroundings(
    string ConsoleOut,
    string ConsoleError,
    string ConsoleIn,
    IReadOnlyList<string> TraceListeners,
    int ExceptionHandlers,
    int ExitHandlers,
    int ResolveHandlers,
    IReadOnlyList<string> LoadContexts,
    IReadOnlyList<string> Assemblies,
    IReadOnlyList<string> TempFiles,
    IReadOnlyList<string> GuestThreads)
{
    public static Surroundings Now()
    {
        // What nobody refers to any more is gone after this.
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return new Surroundings(
            NameOf(Console.Out),
            NameOf(Console.Error),
            NameOf(Console.In),
            [.. Trace.Listeners.Cast<TraceListener>().Select(NameOf)],
            HandlersOf(typeof(AppContext), "UnhandledException")
                + HandlersOf(typeof(ExceptionHandling), "s_handler")
                + HandlersOf(typeof(TaskScheduler), "UnobservedTaskException"),
            HandlersOf(typeof(AppContext), "ProcessExit") + HandlersOf(typeof(AssemblyLoadContext), "ProcessExit"),
            HandlersOf(typeof(AssemblyLoadContext), "AssemblyResolve"),
            [.. OtherContexts().Order(StringComparer.Ordinal)],
            [.. AssemblyLoadContext.Default.Assemblies.Select(static assembly => assembly.GetName().Name!).Order(StringComparer.Ordinal)],
            [.. TempFilesOfThisProcess()],
            [.. Threads().Where(static name => name.StartsWith("hawser", StringComparison.Ordinal)).Order(StringComparer.Ordinal)]);
    }

    /// <summary>An object's type and identity.</summary>
    private static string NameOf(object subject) => $"{subject.GetType()} {RuntimeHelpers.GetHashCode(subject)}";

    private static IEnumerable<string> OtherContexts() => AppDomain.CurrentDomain.GetAssemblies()
        .Where(static assembly => !assembly.IsDynamic)
        .Select(static assembly => AssemblyLoadContext.GetLoadContext(assembly)?.Name ?? "")
        .Distinct()
        .Where(static name => name != AssemblyLoadContext.Default.Name);

    /// <summary>Events of the framework tell nobody who is on them, but their fields do.</summary>
    private static int HandlersOf(Type type, string name) =>
        (type.GetField(name, BindingFlags.Static | BindingFlags.NonPublic)?.GetValue(null) as Delegate)?.GetInvocationList().Length ?? 0;

    private static IEnumerable<string> TempFilesOfThisProcess() => Directory.EnumerateFileSystemEntries(Path.GetTempPath())
        .Where(static path => Path.GetFileName(path).Contains($"{Environment.ProcessId}", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Threads()
    {
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            string? name = null;
            try
            {
                name = File.ReadAllText(Path.Combine(task, "comm")).TrimEnd('\n');
            }
            catch (IOException)
            {
                // It ended just now.
            }

            if (name is not null)
            {
                yield return name;
            }
        }
    }
}
