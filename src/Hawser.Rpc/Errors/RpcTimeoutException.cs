namespace Hawser.Rpc;

/// <summary>
/// A call was not answered by its deadline. Its handler's token has fired, or will when the peer hears of it; whether the handler
/// had an effect is not known.
/// </summary>
public sealed class RpcTimeoutException : TimeoutException
{
    /// <summary>A call that was not answered in time.</summary>
    /// <param name="method">The wire name of the called method.</param>
    /// <param name="deadline">The time that the call had.</param>
    public RpcTimeoutException(string method, TimeSpan deadline)
        : base($"The call of '{method}' was not answered within its deadline of {deadline.TotalMilliseconds:0.###} ms.")
    {
        Method = method;
        Deadline = deadline;
        HelpLink = $"docs/errors/{nameof(RpcTimeoutException)}.md";
    }

    /// <summary>The wire name of the called method.</summary>
    public string Method { get; }

    /// <summary>The time that the call had, from when it was made.</summary>
    public TimeSpan Deadline { get; }
}
