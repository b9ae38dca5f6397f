using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>A worker that logs, and that fails where nobody waits for it.</summary>
[RpcContract]
public interface IScribe
{
    Task LogAsync(string level, string text);

    /// <summary>Logs as many lines.</summary>
    Task LogManyAsync(int count);

    /// <summary>Logs as many lines, and crashes at once.</summary>
    Task LogAndCrashAsync(int count);

    /// <summary>Keeps all threads of the pool, then logs, and does not return.</summary>
    Task StarveAndLogAsync(string text);

    /// <summary>Throws.</summary>
    [OneWay]
    ValueTask FailUnheardAsync(string message);

    /// <summary>Leaves a task behind that throws, and collects it.</summary>
    Task FailUnawaitedAsync(string message);
}
