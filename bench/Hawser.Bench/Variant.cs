using System.Diagnostics;
using Hawser.Bench.Measuring;

namespace Hawser.Bench;

/// <summary>
/// A way in which a group is measured: on which cores, and of which build. Each is a process of its own, the root of all that it starts,
/// so that it holds for the whole tree.
/// </summary>
internal sealed record Variant(string Suffix, bool IsPinned, bool IsPublished)
{
    /// <summary>On all cores.</summary>
    public const string Free = "";

    /// <summary>The whole process tree on one core.</summary>
    public const string Pinned = ".pinned";

    /// <summary>As it is built, in place of published with ReadyToRun code.</summary>
    public const string Jit = ".jit";

    /// <summary>The variants of a group. Where starts are measured, a published program counts; <c>--quick</c> does without.</summary>
    public static IEnumerable<Variant> Of(Arguments arguments)
    {
        bool isSpawn = arguments.Group == "spawn";
        if (isSpawn && !arguments.Quick)
        {
            yield return new Variant(Free, IsPinned: false, IsPublished: true);
            yield return new Variant(Pinned, IsPinned: true, IsPublished: true);
        }

        string build = isSpawn ? Jit : Free;
        yield return new Variant(build, IsPinned: false, IsPublished: false);
        yield return new Variant(build + Pinned, IsPinned: true, IsPublished: false);
    }

    /// <summary>Measures.</summary>
    /// <param name="arguments">What.</param>
    /// <param name="add">Gets each result as it comes, under its full name.</param>
    /// <exception cref="MeasurementException">It could not be measured.</exception>
    public async Task RunAsync(Arguments arguments, Action<Result> add)
    {
        (string program, IEnumerable<string> prefix) = IsPublished ? (await Publication.Program, []) : ThisProgram();
        var start = new ProcessStartInfo(program, [.. prefix, .. arguments.ToMeasure()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = IsPinned ? OneCore.Start(start) : Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            Result result = Result.Parse(line);
            add(result with { Name = result.Name + Suffix });
        }

        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new MeasurementException($"The measuring process ended with exit code {process.ExitCode}.");
        }
    }

    private static (string Program, IEnumerable<string> Prefix) ThisProgram()
    {
        string executable = Environment.ProcessPath!;
        bool isHosted = Path.GetFileNameWithoutExtension(executable) == "dotnet";
        return (executable, isHosted ? [Environment.GetCommandLineArgs()[0]] : []);
    }
}
