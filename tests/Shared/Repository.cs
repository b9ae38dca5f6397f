using System.Runtime.CompilerServices;

namespace Hawser.Tests.Shared;

/// <summary>The checkout that the tests were built from, for tests about its documents and samples.</summary>
internal static class Repository
{
    /// <summary>The full path of the checkout's folder.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));

    /// <summary>The full path of a file or folder, from its path below <see cref="Root"/>.</summary>
    public static string Find(string path) => Path.Combine(Root, path);

    private static string ThisFile([CallerFilePath] string file = "") => file;
}
