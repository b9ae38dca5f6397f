using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Diagnostics;

/// <summary>
/// The activities of calls, and the W3C trace context that joins those of both sides: <c>traceparent</c> and <c>tracestate</c> in the
/// member <c>$</c> of a message.
/// </summary>
/// <remarks>
/// An activity is current for the code that it is about and for nothing else: a caller finds its own again as soon as its call has begun,
/// and the end of an activity leaves whatever is current on its thread alone, because that may be the user's.
/// </remarks>
internal static class CallTracing
{
    /// <summary>A longer <c>tracestate</c>, or one with other than ASCII characters, is not passed on: its text is the sender's
    /// choice.</summary>
    public const int LongestState = 512;

    private const string RequestIdTag = "rpc.jsonrpc.request_id";

    private static readonly ActivitySource Source = new(RpcDiagnostics.ActivitySourceName);

    /// <summary>Whether anybody wants activities.</summary>
    public static bool IsListening => Source.HasListeners();

    /// <summary>A call begins.</summary>
    /// <param name="method">The called method.</param>
    /// <param name="isOwn">Whether the activity is the call's own, to be ended by <see cref="End"/>.</param>
    /// <returns>What the other side's activity is to be a child of; null: there is nothing to pass on.</returns>
    public static Activity? BeginCall(RpcMethod method, out bool isOwn)
    {
        Activity? current = Activity.Current;
        isOwn = false;
        if (!Source.HasListeners())
        {
            return current;
        }

        Activity? own = Source.StartActivity(method.TraceName, ActivityKind.Client, default(ActivityContext), method.TraceTags);
        if (own is null)
        {
            return current;
        }

        Activity.Current = current;
        isOwn = true;
        return own;
    }

    /// <summary>A handler is about to run; the activity is current from now on.</summary>
    /// <param name="method">The called method.</param>
    /// <param name="id">The request's id as text; null: a one-way call.</param>
    /// <param name="parent">The caller's, or the default value.</param>
    /// <returns>Null: nobody wants it.</returns>
    public static Activity? BeginServing(RpcMethod method, string? id, ActivityContext parent)
    {
        Activity? activity = Source.StartActivity(method.TraceName, ActivityKind.Server, parent, method.TraceTags);
        if (id is not null)
        {
            activity?.SetTag(RequestIdTag, id);
        }

        return activity;
    }

    /// <summary>The call's request has its id.</summary>
    public static void SetRequestId(Activity activity, long id) =>
        activity.SetTag(RequestIdTag, id.ToString(CultureInfo.InvariantCulture));

    /// <summary>The call has failed.</summary>
    /// <param name="activity">The call's own activity.</param>
    /// <param name="type">What failed: an exception's type.</param>
    /// <param name="message">How, in words.</param>
    /// <param name="code">The code of the error that is the answer; null: there is none.</param>
    public static void Fail(Activity activity, string type, string message, int? code)
    {
        activity.SetStatus(ActivityStatusCode.Error, message);
        activity.SetTag("error.type", type);
        if (code is { } number)
        {
            activity.SetTag("rpc.jsonrpc.error_code", number);
        }
    }

    /// <inheritdoc cref="Fail(Activity, string, string, int?)"/>
    public static void Fail(Activity activity, Exception failure, bool isAnswer) =>
        Fail(activity, failure.GetType().FullName!, failure.Message, isAnswer ? CodeOf(failure) : null);

    /// <summary>Ends an activity, and leaves another that is current here alone.</summary>
    public static void End(Activity activity)
    {
        Activity? current = Activity.Current;
        activity.Stop();
        if (current != activity && current is not { IsStopped: true })
        {
            Activity.Current = current;
        }
    }

    /// <summary>Reads the context that came with a message. Garbage is none.</summary>
    /// <param name="parent">The JSON text of <c>traceparent</c>; empty: there is none.</param>
    /// <param name="state">The JSON text of <c>tracestate</c>; empty: there is none.</param>
    public static ActivityContext Read(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> state) =>
        Text(parent) is { } traceparent && ActivityContext.TryParse(traceparent, Text(state), isRemote: true, out ActivityContext context)
            ? context
            : default;

    /// <summary>What is passed on of an activity.</summary>
    /// <param name="activity">The activity.</param>
    /// <param name="state">Its <c>tracestate</c>; null: it has none that can be passed on.</param>
    /// <returns>Its <c>traceparent</c>; null: it is not of W3C's format.</returns>
    public static string? ParentOf(Activity activity, out string? state)
    {
        state = activity.TraceStateString is { Length: > 0 and <= LongestState } text && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')
            ? text
            : null;
        return activity.IdFormat == ActivityIdFormat.W3C ? activity.Id : null;
    }

    private static int? CodeOf(Exception failure) => failure switch
    {
        RemoteException remote => remote.Code,
        RpcProtocolException refused => refused.Code,
        RpcTimeoutException => RpcErrorCodes.DeadlineExceeded,
        MessageTooLargeException => RpcErrorCodes.MessageTooLarge,
        _ => null,
    };

    private static string? Text(ReadOnlySpan<byte> json)
    {
        if (json.Length is 0 or > 2 * LongestState)
        {
            return null;
        }

        var reader = new Utf8JsonReader(json);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // An escaped half of a surrogate pair.
            return null;
        }
    }
}
