using System.Reflection;

namespace Hawser.Runtimes.Connecting;

/// <summary>The assemblies that are brought into a process: those of Hawser and of the language with all that they refer to, but for the framework's.</summary>
internal static class Luggage
{
    private static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location) ?? "";

    /// <summary>The startup hook.</summary>
    /// <exception cref="RuntimeConnectException">This program is a single file, so that there is none to apply.</exception>
    internal static string Hook => PathOf(new AssemblyName("Hawser.Runtimes.Hook"));

    /// <summary>One line for each: name, tab, path.</summary>
    /// <param name="language">The language's class.</param>
    internal static IEnumerable<string> Of(Type language)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var next = new Stack<Assembly>([typeof(Luggage).Assembly, language.Assembly]);
        while (next.TryPop(out Assembly? assembly))
        {
            if (IsOfTheFramework(assembly) || !seen.TryAdd(assembly.GetName().Name!, PathOf(assembly.GetName())))
            {
                continue;
            }

            foreach (AssemblyName name in assembly.GetReferencedAssemblies())
            {
                if (!seen.ContainsKey(name.Name!) && Find(name) is { } found)
                {
                    next.Push(found);
                }
            }
        }

        return seen.Select(static entry => $"{entry.Key}\t{entry.Value}");
    }

    /// <summary>Null for a reference that this program works without, too.</summary>
    private static Assembly? Find(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception e) when (e is FileNotFoundException or FileLoadException)
        {
            return null;
        }
    }

    private static bool IsOfTheFramework(Assembly assembly) => Path.GetDirectoryName(assembly.Location) == Framework;

    private static string PathOf(AssemblyName name) => Assembly.Load(name).Location is { Length: > 0 } path
        ? path
        : throw new RuntimeConnectException(
            RuntimeConnectFailure.StartFailed,
            $"'{name.Name}' is within a single file, and cannot be brought into another process. Publish this program without PublishSingleFile.");
}
