namespace Hawser.Rpc.Tests.Support;

/// <summary>Its one-way calls never end, so that those behind the first are never taken.</summary>
internal sealed class HeldGate : Gate
{
    public override async ValueTask NoteAsync(string text) => await Task.Delay(Timeout.Infinite);
}
