namespace Hawser.Rpc.Tests.Support;

/// <summary>As bad as code of users can be.</summary>
public sealed class UnreadableException : Exception
{
    public override string Message => throw new NotSupportedException("no message");

    public override string? StackTrace => throw new NotSupportedException("no stack");
}
