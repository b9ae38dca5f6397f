using System.Diagnostics;
using Hawser.Bench.Measuring;

namespace Hawser.Bench;

/// <summary>
/// A way in which a group is measured: on which cores, and of which build. Each is a process of its own, the root of all that it starts,
/// so that it holds for the whole tree.
/// </summary>
/// <param name="Suffix">What is added to its figures' names.</param>
/// <param name="IsPinned">Whether the whole process tree runs on one core.</param>
/// <param name="Program">The executable; null: this program.</param>
internal sealed record Variant(string Suffix, bool IsPinned, Func<Task<string>>? Program = null)
{
    /// <summary>On all cores.</summary>
    public const string Free = "";

    /// <summary>The whole process tree on one core.</summary>
    public const string Pinned = ".pinned";

    /// <summary>As it is built from the packages, in place of published with ReadyToRun code.</summary>
    public const string Jit = ".jit";

    /// <summary>
    /// The variants of a group. Where starts are measured, a program made from the packages counts, published and built; <c>--quick</c> takes
    /// this one.
    /// </summary>
    public static IEnumerable<Variant> Of(Arguments arguments)
    {
        if (arguments.Group == "eval")
        {
            // The compiler too is compiled ahead only where a program is published.
            return [arguments.Quick ? new Variant(Jit, IsPinned: false) : new Variant(Free, IsPinned: false, () => Publication.Evaluating)];
        }

        if (arguments.Group == "pool")
        {
            // It is about two processors.
            return [new Variant(Free, IsPinned: false)];
        }

        if (arguments.Group != "spawn")
        {
            return Both(Free, program: null);
        }

        return arguments.Quick
            ? Both(Jit, program: null)
            : Both(Free, () => Publication.Published).Concat(Both(Jit, () => Publication.Built));
    }

    /// <summary>Measures.</summary>
    /// <param name="arguments">What.</param>
    /// <param name="add">Gets each result as it comes, under its full name.</param>
    /// <exception cref="MeasurementException">It could not be measured.</exception>
    public async Task RunAsync(Arguments arguments, Action<Result> add)
    {
        (string program, IEnumerable<string> prefix) = Program is null ? ThisProgram() : (await Program(), []);
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

    private static IEnumerable<Variant> Both(string suffix, Func<Task<string>>? program) =>
        [new Variant(suffix, IsPinned: false, program), new Variant(suffix + Pinned, IsPinned: true, program)];

    private static (string Program, IEnumerable<string> Prefix) ThisProgram()
    {
        string executable = Environment.ProcessPath!;
        bool isHosted = Path.GetFileNameWithoutExtension(executable) == "dotnet";
        return (executable, isHosted ? [Environment.GetCommandLineArgs()[0]] : []);
    }
}
