using Hawser.Rpc;
using Hawser.Workers.Control;

namespace Hawser.Workers;

/// <summary>What an item of a batch has failed with, as it crosses from the worker. Immutable.</summary>
/// <param name="Type">The full name of the exception's type.</param>
/// <param name="Message">Its message.</param>
/// <param name="Stack">Its stack trace in the worker; null: it has none.</param>
/// <param name="Inner">Its inner exception; null: it has none, or lies deeper than eight.</param>
public sealed record ItemFault(string Type, string Message, string? Stack, ItemFault? Inner)
{
    /// <summary>Describes an exception. Texts are cut at 16,384 characters.</summary>
    /// <param name="exception">The exception.</param>
    /// <exception cref="ArgumentNullException"><paramref name="exception"/> is null.</exception>
    public static ItemFault From(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Of(FaultMessage.From(exception, withStacks: true));
    }

    internal RemoteException ToException() => new(Message, Type, Stack, inner: Inner?.ToException());

    private static ItemFault Of(FaultMessage fault) =>
        new(fault.Type, fault.Message, fault.Stack, fault.Inner is { } inner ? Of(inner) : null);
}
