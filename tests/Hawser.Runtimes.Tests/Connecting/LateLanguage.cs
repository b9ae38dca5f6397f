using Hawser.Runtimes.Languages;
using Hawser.Runtimes.Tests.Support;

namespace Hawser.Runtimes.Tests.Connecting;

/// <summary>Does something when a session of it is opened, on the server's side of the call.</summary>
public sealed class LateLanguage : ILanguage
{
    public static Action? Opened { get; set; }

    public string Name => "Late";

    public ILanguageSession OpenSession(string? settings)
    {
        Opened?.Invoke();
        return new Script().OpenSession(null);
    }
}
