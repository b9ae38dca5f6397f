using System.Text.Json;
using Hawser.Runtimes.Languages;
using Hawser.Runtimes.Serving;
using Hawser.Runtimes.Sessions;
using Hawser.Runtimes.Standby;
using Hawser.Workers;

namespace Hawser.Runtimes;

/// <summary>
/// What a process on standby does ahead, so that a runtime made of it evaluates its first cell as fast as later ones: for
/// <see cref="StandbyOptions.Prewarm"/>.
/// </summary>
public static class RuntimePrewarm
{
    /// <summary>
    /// Opens a session of the language in the waiting process, evaluates cells in it, each continuing from those before, and ends it; and
    /// that up to five times more within five seconds, until what they need is compiled for good. Nothing of it is there later but what the
    /// language keeps for the process. A cell that fails fails the start of the process.
    /// </summary>
    /// <typeparam name="TLanguage">The language.</typeparam>
    /// <param name="settings">The language's settings as JSON text; null for its defaults. Best those of the runtimes that are to come.</param>
    /// <param name="cells">The code.</param>
    /// <exception cref="ArgumentException">There is no cell.</exception>
    public static IReadOnlyList<StandbyPrewarm> Of<TLanguage>(string? settings, params IReadOnlyList<string> cells)
        where TLanguage : ILanguage, new()
    {
        ArgumentNullException.ThrowIfNull(cells);
        if (cells.Count == 0)
        {
            throw new ArgumentException("A runtime is prewarmed by evaluating at least one cell.", nameof(cells));
        }

        string rehearsal = JsonSerializer.Serialize(new Rehearsal(settings, cells), RuntimeJson.Default.Rehearsal);
        return [StandbyPrewarm.Worker<IRuntimeSession, RuntimeConnection>(), StandbyPrewarm.With<RuntimeWarmUp<TLanguage>>(rehearsal)];
    }
}
