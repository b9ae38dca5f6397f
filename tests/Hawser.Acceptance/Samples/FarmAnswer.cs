using System.Net;

namespace Hawser.Acceptance.Samples;

/// <summary>What samples/WebFarm has answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Worker">Who has answered: name and process.</param>
/// <param name="Greeting">What the answer begins with.</param>
internal sealed record FarmAnswer(HttpStatusCode Status, string Worker, string Greeting)
{
    /// <summary>Whether this process has answered.</summary>
    public bool IsBy(int process) => Worker.EndsWith($" {process}", StringComparison.Ordinal);
}
