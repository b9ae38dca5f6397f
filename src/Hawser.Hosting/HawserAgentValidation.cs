using Microsoft.Extensions.Options;

namespace Hawser.Hosting;

/// <summary>Says all that is wrong with an agent's configuration at once, before the application starts.</summary>
internal sealed class HawserAgentValidation : IValidateOptions<HawserAgentOptions>
{
    public ValidateOptionsResult Validate(string? name, HawserAgentOptions options)
    {
        var faults = new List<string>();
        foreach ((string document, string where) in options.Documents)
        {
            if (string.IsNullOrWhiteSpace(where) || (where.Contains("://", StringComparison.Ordinal) && HawserAgentService.AddressOf(where) is null))
            {
                faults.Add($"Documents:{document} is the path of a file, or an address that begins with http: or https:.");
            }
        }

        foreach ((string limit, HawserLimitOptions content) in options.Limits)
        {
            try
            {
                _ = content.Create();
            }
            catch (ArgumentException e)
            {
                faults.Add($"Limits:{limit}: {e.Message}");
            }
        }

        if (options.DocumentInterval <= TimeSpan.Zero || options.DocumentInterval > TimeSpan.FromDays(1))
        {
            faults.Add("DocumentInterval is more than zero and at most a day.");
        }

        if (options.SilenceTimeout < TimeSpan.FromMilliseconds(10) || options.SilenceTimeout > TimeSpan.FromDays(1))
        {
            faults.Add("SilenceTimeout is 10 ms to a day.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
