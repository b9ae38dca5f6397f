using System.Text;

namespace Hawser.Rpc;

/// <summary>The code at the other end threw. The call ran, and the connection lives on.</summary>
public sealed class RemoteException : Exception
{
    /// <summary>An exception of the other side.</summary>
    /// <param name="message">Its message.</param>
    /// <param name="remoteType">The full name of its type, or empty when the peer named none. Text: never loaded.</param>
    /// <param name="remoteStackTrace">Its stack trace over there, or null when the peer does not send it.</param>
    /// <param name="code">The error's code: <see cref="RpcErrorCodes.ApplicationError"/>, or what a foreign peer chose.</param>
    /// <param name="inner">Its inner exception, or null.</param>
    public RemoteException(
        string message,
        string remoteType,
        string? remoteStackTrace = null,
        int code = RpcErrorCodes.ApplicationError,
        RemoteException? inner = null)
        : base(message, inner)
    {
        ArgumentNullException.ThrowIfNull(remoteType);
        RemoteType = remoteType;
        RemoteStackTrace = remoteStackTrace;
        Code = code;
        HelpLink = $"docs/errors/{nameof(RemoteException)}.md";
    }

    /// <summary>The full name of the exception's type over there, or empty when the peer named none.</summary>
    public string RemoteType { get; }

    /// <summary>The stack trace over there, or null when the peer does not send it.</summary>
    public string? RemoteStackTrace { get; }

    /// <summary>The error's code: <see cref="RpcErrorCodes.ApplicationError"/>, or what a foreign peer chose.</summary>
    public int Code { get; }

    /// <summary>The exception with its remote type and stack trace, then the local ones.</summary>
    public override string ToString()
    {
        StringBuilder text = new StringBuilder(GetType().FullName).Append(": ");
        if (RemoteType.Length > 0)
        {
            text.Append(RemoteType).Append(": ");
        }

        text.Append(Message);
        if (InnerException is not null)
        {
            text.AppendLine().Append(" ---> ").Append(InnerException).AppendLine().Append("   --- End of inner exception ---");
        }

        if (RemoteStackTrace is not null)
        {
            text.AppendLine().Append(RemoteStackTrace).AppendLine().Append("   --- End of remote stack trace ---");
        }

        return StackTrace is null ? text.ToString() : text.AppendLine().Append(StackTrace).ToString();
    }
}
