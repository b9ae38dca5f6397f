using Hawser.Runtimes;

namespace Hawser.Acceptance;

/// <summary>Does something at each step, at once, on the thread that tells it.</summary>
internal sealed class AtStep(Action<string> action) : IProgress<RuntimeConnectStep>
{
    public void Report(RuntimeConnectStep value) => action(value.Description);
}
