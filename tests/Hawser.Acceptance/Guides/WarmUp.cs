using System.Globalization;
using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

/// <summary>What the guide's processes do ahead.</summary>
public sealed class WarmUp : IStandbyPrewarm
{
    public Task PrewarmAsync(string? argument, CancellationToken cancellationToken)
    {
        _ = 1.5.ToString("N", CultureInfo.GetCultureInfo(argument ?? ""));
        return Task.CompletedTask;
    }
}
