using System.Runtime.InteropServices;

namespace Hawser.Runtimes.CSharp.References;

/// <summary>
/// Where the <c>dotnet</c> is that restores packages: one with an SDK, which a machine that only runs applications does not have.
/// </summary>
internal static class DotnetSdk
{
    /// <summary>Looks for one; null where there is none.</summary>
    public static string? Find() => Find(Environment.GetEnvironmentVariable, RuntimeEnvironment.GetRuntimeDirectory());

    /// <summary>Looks for one.</summary>
    /// <param name="variable">The environment.</param>
    /// <param name="runtimeFolder">Where this process's own .NET is: <c>…/shared/Microsoft.NETCore.App/10.0.0</c>.</param>
    public static string? Find(Func<string, string?> variable, string runtimeFolder)
    {
        string?[] folders =
        [
            variable("DOTNET_ROOT"),
            Path.GetFullPath(Path.Combine(runtimeFolder, "../../..")),
            .. (variable("PATH") ?? "").Split(Path.PathSeparator).Select(RealFolder),
        ];
        string? root = folders.FirstOrDefault(static folder => !string.IsNullOrEmpty(folder) && HasSdk(folder));
        return root is null ? null : Path.Combine(root, "dotnet");
    }

    private static bool HasSdk(string folder)
    {
        string sdks = Path.Combine(folder, "sdk");
        return File.Exists(Path.Combine(folder, "dotnet")) && Directory.Exists(sdks) && Directory.EnumerateDirectories(sdks).Any();
    }

    /// <summary>The folder of the <c>dotnet</c> that a folder of the path has, which is often a link.</summary>
    private static string? RealFolder(string folder)
    {
        if (folder.Length == 0)
        {
            return null;
        }
        var file = new FileInfo(Path.Combine(folder, "dotnet"));
        return file.Exists ? Path.GetDirectoryName(file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName) : null;
    }
}
