using System.Text.Json;
using Hawser.Runtimes.CSharp.References;
using Hawser.Runtimes.Languages;
using Hawser.Workers;

namespace Hawser.Runtimes.CSharp;

/// <summary>
/// C# as runtimes evaluate it: that of scripts, with variables, <c>await</c>, statements and declarations at the top level and the last
/// expression's value as the result. A cell continues from any number of earlier ones: it sees their variables, methods, types, extension
/// methods and <c>using</c> directives, and where two define the same name, the most recent parent's. Cells that continue from the same one
/// share its variables: what one assigns, the other sees. What a cell defines anew hides what its parents define, and changes nothing of
/// theirs.
/// </summary>
public sealed class CSharpLanguage : ILanguage
{
    /// <summary>
    /// What each kind of code needs first: variables and their use by later cells, types, lambdas and queries, tables and other values that
    /// are shown, output, <c>await</c>, an exception that is caught.
    /// </summary>
    private static readonly string[] Rehearsed =
    [
        "int number = 1;",
        "number + 1",
        """
        record Point(int X, int Y);
        static int Sum(IEnumerable<Point> points) => points.Sum(point => point.X + point.Y);
        var points = Enumerable.Range(0, 10).Select(i => new Point(i, number)).ToList();
        string text = string.Join(", ", points.Where(point => point.X > 2).OrderBy(point => -point.X).Select(point => $"{point.X}"));
        for (int i = 0; i < 3; i++)
        {
            Console.WriteLine($"{i}: {text}");
        }
        await Task.Yield();
        Sum(points)
        """,
        "try { throw new InvalidOperationException(text); } catch (InvalidOperationException caught) { Console.Error.WriteLine(caught.Message); }",
        "points",
        "new Dictionary<string, double> { [text] = number / 2.0 }",
        "number + Sum(points)",
    ];

    /// <inheritdoc/>
    public string Name => "C#";

    /// <summary>
    /// What processes on standby do ahead to be runtimes of C#, for <see cref="StandbyOptions.Prewarm"/>: load the compiler, compile and
    /// run cells of the usual kinds, and unload them.
    /// </summary>
    /// <param name="settings">Those of the runtimes that are to come; null for the defaults.</param>
    /// <param name="cells">Code to compile and run beside that, such as the use of a library.</param>
    public static IReadOnlyList<StandbyPrewarm> Prewarm(CSharpSettings? settings = null, params IReadOnlyList<string> cells) =>
        RuntimePrewarm.Of<CSharpLanguage>(settings?.ToJson(), [.. Rehearsed, .. cells]);

    /// <summary>Opens what serves one session.</summary>
    /// <param name="settings">A <see cref="CSharpSettings"/> as JSON text; null for its defaults.</param>
    /// <exception cref="ArgumentException">The settings cannot be used; the message says why.</exception>
    public ILanguageSession OpenSession(string? settings)
    {
        try
        {
            CSharpSettings read = settings is null
                ? new CSharpSettings()
                : JsonSerializer.Deserialize(settings, CSharpJson.Default.CSharpSettings)
                    ?? throw new ArgumentException("The settings of C# are null.", nameof(settings));
            return new CSharpSession(read, DirectiveResolver.ForProcess(read.References));
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"The settings of C# cannot be read: {exception.Message}", nameof(settings), exception);
        }
    }
}
