using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>What the worker tests call in a real process.</summary>
[RpcContract]
public interface ITrial
{
    Task<int> AddAsync(int a, int b, CancellationToken cancellationToken = default);

    Task<string> EchoAsync(string text);

    Task FailAsync(string message);

    /// <summary>What <c>Console.ReadLine</c> gives in a worker.</summary>
    Task<string?> ReadLineAsync();

    /// <summary>A line on each stream.</summary>
    Task SayAsync(string output, string error);

    /// <summary>Returns when its token fires.</summary>
    Task HangAsync(CancellationToken cancellationToken = default);

    /// <summary>Does not heed its token.</summary>
    Task HangDeafAsync();

    /// <summary>Starts a child of the worker, and gives its process id.</summary>
    Task<int> StartChildAsync();

    /// <summary>Does what <see cref="Verbs"/> does; most verbs do not return.</summary>
    Task<int> DoAsync(params string[] verb);

    /// <summary>Ends the worker from within.</summary>
    Task StopAsync();
}
