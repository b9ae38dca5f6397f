namespace Hawser.Rpc.Tests.Support;

/// <summary>Carries out one call at a time, and answers with sequences that nobody may enumerate.</summary>
[Sequential]
internal sealed class OneAtATime : Pipes
{
    public OneAtATime() => Items = static (_, _) => AsyncEnumerable.Empty<string>();
}
