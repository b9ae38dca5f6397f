using Hawser.Runtimes.Languages;

namespace Hawser.Runtimes.Tests.Connecting;

/// <summary>A language that is named and never used: where a scripted server answers, or none is reached.</summary>
public sealed class MuteLanguage : ILanguage
{
    public string Name => "Mute";

    public ILanguageSession OpenSession(string? settings) => throw new NotSupportedException("Nothing is said in it.");
}
