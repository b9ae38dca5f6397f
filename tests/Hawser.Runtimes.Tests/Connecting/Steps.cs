namespace Hawser.Runtimes.Tests.Connecting;

/// <summary>Hears of steps at once, and does what the test wants at each.</summary>
internal sealed class Steps(Action<int>? at = null) : IProgress<RuntimeConnectStep>
{
    public List<string> Heard { get; } = [];

    public void Report(RuntimeConnectStep value)
    {
        Heard.Add(value.Description);
        at?.Invoke(Heard.Count);
    }
}
