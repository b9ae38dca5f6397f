using System.Reflection;
using System.Runtime.CompilerServices;

namespace Hawser.Tests.Shared;

/// <summary>
/// Holds an assembly's public surface to the snapshot in its test project, <c>PublicApi/&lt;assembly&gt;.txt</c>, so that a change of it is
/// seen in review.
/// </summary>
/// <remarks>
/// With <c>HAWSER_ACCEPT_API=1</c> in the environment the snapshot is rewritten instead of compared: that is how a change is accepted.
/// </remarks>
internal static class PublicApi
{
    /// <summary>Fails when the public surface of <paramref name="assembly"/> is not the one in the snapshot.</summary>
    /// <param name="assembly">The assembly under test.</param>
    /// <param name="testFile">The calling test's source file: the snapshot lies in the folder <c>PublicApi</c> beside it.</param>
    public static void MatchesSnapshot(Assembly assembly, [CallerFilePath] string testFile = "")
    {
        string name = assembly.GetName().Name!;
        string snapshot = Path.Combine(Path.GetDirectoryName(testFile)!, "PublicApi", name + ".txt");
        string actual = PublicApiPrinter.Print(assembly);
        if (Environment.GetEnvironmentVariable("HAWSER_ACCEPT_API") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(snapshot)!);
            File.WriteAllText(snapshot, actual);
            return;
        }
        string expected = File.Exists(snapshot) ? File.ReadAllText(snapshot) : "";
        if (actual != expected)
        {
            Assert.Fail($"The public surface of {name} has changed. Run the tests with HAWSER_ACCEPT_API=1 to accept it, " +
                $"and commit {snapshot}.{Environment.NewLine}{Difference(expected, actual)}");
        }
    }

    /// <summary>The lines that only one side has. Both sides are sorted, so this says what came and went.</summary>
    private static string Difference(string expected, string actual)
    {
        string[] before = expected.Split('\n');
        string[] after = actual.Split('\n');
        IEnumerable<string> gone = before.Except(after).Select(line => "- " + line);
        IEnumerable<string> added = after.Except(before).Select(line => "+ " + line);
        return string.Join(Environment.NewLine, gone.Concat(added).DefaultIfEmpty("(only the order or the repetition of lines)"));
    }
}
