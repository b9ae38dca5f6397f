using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>A worker that logs, and that fails where nobody waits for it.</summary>
[RpcContract]
public interface IScribe
{
    Task LogAsync(string level, string text);

    /// <summary>Logs as many lines.</summary>
    Task LogManyAsync(int count);

    /// <summary>Throws.</summary>
    [OneWay]
    ValueTask FailUnheardAsync(string message);

    /// <summary>Leaves a task behind that throws, and collects it.</summary>
    Task FailUnawaitedAsync(string message);
}
