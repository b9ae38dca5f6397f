using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>What a worker's process is in: its environment, directory, niceness, limits.</summary>
[RpcContract]
public interface ISurroundings
{
    Task<Dictionary<string, string>> EnvironmentAsync();

    Task<string> DirectoryAsync();

    /// <summary>The garbage collector's settings.</summary>
    Task<Dictionary<string, string>> GarbageCollectorAsync();

    /// <summary>What <c>/bin/sh</c>, started by the worker, prints for a command.</summary>
    Task<string> ShellAsync(string command);

    /// <summary>Does what <see cref="Verbs"/> does; most verbs do not return.</summary>
    Task<int> DoAsync(params string[] verb);
}
