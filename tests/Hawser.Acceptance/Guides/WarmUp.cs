using System.Text.RegularExpressions;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

/// <summary>What the guide's processes do ahead.</summary>
public sealed class WarmUp : IStandbyPrewarm
{
    public Task PrewarmAsync(string? argument, CancellationToken cancellationToken)
    {
        _ = new Regex(argument ?? ".", RegexOptions.Compiled).IsMatch("warm");
        return Task.CompletedTask;
    }
}
