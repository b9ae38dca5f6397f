using System.Collections.Concurrent;

namespace Hawser.Runtimes.Serving;

/// <summary>What a session's evaluations ask the owner for, and wait for. Thread-safe; several may wait at once.</summary>
/// <param name="server">The session.</param>
internal sealed class InputRequests(RuntimeServer server)
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<string?>> _waiting = new(StringComparer.Ordinal);
    private volatile bool _closed;

    /// <summary>Asks, and waits. The container's thread waits unshielded, so that an interruption reaches it.</summary>
    /// <exception cref="IOException">The session has ended, or ends while it waits.</exception>
    /// <exception cref="OperationCanceledException">The evaluation was interrupted.</exception>
    internal string? Ask(RunningEvaluation evaluation, string prompt, bool isPassword)
    {
        evaluation.CancellationToken.ThrowIfCancellationRequested();
        string id = server.NextName("input");
        var answer = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting[id] = answer;
        try
        {
            using (InterruptGuard.Shield shield = InterruptGuard.RaiseShield())
            {
                if (_closed)
                {
                    throw Gone();
                }

                server.Log.Append(new InputRequested(evaluation.Reference, id, prompt, isPassword));
            }

            answer.Task.Wait(evaluation.CancellationToken);
            return answer.Task.Result;
        }
        catch (AggregateException)
        {
            throw Gone();
        }
        finally
        {
            _waiting.TryRemove(id, out _);
        }
    }

    /// <summary>Answers.</summary>
    /// <returns>Whether somebody waited.</returns>
    internal bool Answer(string id, string? line) => _waiting.TryRemove(id, out TaskCompletionSource<string?>? waiting) && waiting.TrySetResult(line);

    /// <summary>There is nobody to ask any more: whoever waits fails.</summary>
    internal void Close()
    {
        _closed = true;
        foreach (TaskCompletionSource<string?> waiting in _waiting.Values)
        {
            waiting.TrySetException(Gone());
        }
    }

    private static IOException Gone() => new("There is nobody to ask for input: the runtime's owner is gone.");
}
