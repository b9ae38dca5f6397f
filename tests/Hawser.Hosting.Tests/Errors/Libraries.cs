using System.Reflection;
using Hawser.Tests.Shared;

namespace Hawser.Hosting.Tests.Errors;

/// <summary>What users can see of all libraries that are packed, as the source folder lists them: one that is new is among them.</summary>
internal static class Libraries
{
    /// <summary>All public types.</summary>
    public static IReadOnlyList<Type> Types { get; } =
    [
        .. Directory.GetDirectories(Repository.Find("src"))
            .SelectMany(static folder => Directory.GetFiles(folder, "*.csproj"))
            .Where(static project => IsLibrary(File.ReadAllText(project)))
            .Select(static project => Assembly.Load(Path.GetFileNameWithoutExtension(project)))
            .SelectMany(static assembly => assembly.GetExportedTypes())
            .OrderBy(static type => type.FullName, StringComparer.Ordinal),
    ];

    /// <summary>Those that are thrown.</summary>
    public static IReadOnlyList<Type> Exceptions { get; } = [.. Types.Where(typeof(Exception).IsAssignableFrom)];

    private static bool IsLibrary(string project) =>
        !project.Contains("<IsPackable>false", StringComparison.Ordinal) && !project.Contains("<PackAsTool>true", StringComparison.Ordinal);
}
