using System.Diagnostics;
using Hawser.Bench.Figures;
using Hawser.Bench.Measuring;

namespace Hawser.Bench;

/// <summary>
/// A way in which a group is measured: on which cores, and of which build. Each is a process of its own, the root of all that it starts,
/// so that it holds for the whole tree.
/// </summary>
/// <param name="Arguments">What is measured.</param>
/// <param name="Suffix">What is added to its figures' names.</param>
/// <param name="IsPinned">Whether the whole process tree runs on one core.</param>
/// <param name="Program">The executable; null: this program.</param>
internal sealed record Variant(Arguments Arguments, string Suffix, bool IsPinned, Func<Task<string>>? Program = null)
{
    /// <summary>On all cores.</summary>
    public const string Free = "";

    /// <summary>The whole process tree on one core.</summary>
    public const string Pinned = ".pinned";

    /// <summary>As it is built from the packages, in place of published with ReadyToRun code.</summary>
    public const string Jit = ".jit";

    /// <summary>
    /// The variants of a group. Where starts are measured, a program made from the packages counts, published and built; <c>--quick</c> takes
    /// this one. A group without a figure that is asked for has none.
    /// </summary>
    public static IEnumerable<Variant> Of(Arguments arguments) => FigureCatalog.Make(arguments.Group, arguments.Only).Count == 0 ? [] :
        (arguments.Group, arguments.Quick) switch
        {
            // The compiler too is compiled ahead only where a program is published.
            ("eval", true) => [new Variant(arguments, Jit, IsPinned: false)],
            ("eval", false) => [new Variant(arguments, Free, IsPinned: false, () => Publication.Evaluating)],

            // They are about two processors, about processes that take turns, or about others who take what they get.
            ("pool" or "agent" or "peer" or "growth", _) => [new Variant(arguments, Free, IsPinned: false)],
            ("spawn", true) => Both(arguments, Jit, program: null),
            ("spawn", false) => [.. Both(arguments, Free, () => Publication.Published), .. Both(arguments, Jit, () => Publication.Built)],
            _ => Both(arguments, Free, program: null),
        };

    /// <summary>Measures.</summary>
    /// <param name="add">Gets each result as it comes, under its full name.</param>
    /// <exception cref="MeasurementException">Something could not be measured; what could was given before.</exception>
    public async Task RunAsync(Action<Result> add)
    {
        (string program, IEnumerable<string> prefix) = Program is null ? ThisProgram() : (await Program(), []);
        var start = new ProcessStartInfo(program, [.. prefix, .. Arguments.ToMeasure()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = IsPinned ? OneCore.Start(start) : Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            Result result = Result.Parse(line);
            add(result with { Name = result.Name + Suffix });
        }

        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new MeasurementException($"{Arguments.Group}{Suffix} (exit code {process.ExitCode}): {(await errors).Trim()}");
        }
    }

    private static Variant[] Both(Arguments arguments, string suffix, Func<Task<string>>? program) =>
    [
        new Variant(arguments, suffix, IsPinned: false, program),
        new Variant(arguments, suffix + Pinned, IsPinned: true, program),
    ];

    private static (string Program, IEnumerable<string> Prefix) ThisProgram()
    {
        string executable = Environment.ProcessPath!;
        bool isHosted = Path.GetFileNameWithoutExtension(executable) == "dotnet";
        return (executable, isHosted ? [Environment.GetCommandLineArgs()[0]] : []);
    }
}
