using System.Globalization;
using System.Text.Json.Serialization;
using Hawser.Ipc;
using Hawser.Workers.Handles;

namespace Hawser.Workers;

/// <summary>
/// The way to a worker, as a value: made by <c>ShareAsync</c> for somebody else, who calls the worker through
/// <c>Worker.ConnectAsync</c>, in another worker or another program of the same user. It goes as a parameter or result of any contract, or as
/// JSON by System.Text.Json, source-generated or not. Immutable.
/// </summary>
/// <remarks>
/// Whoever has it may call the worker: it is as secret as a password, and its text never shows the key. It holds nothing and ends
/// nothing: the worker lives as long as its owner says. Two are equal when they are the same ticket of the same worker.
/// </remarks>
/// <typeparam name="TContract">The interface that the worker serves.</typeparam>
[JsonConverter(typeof(WorkerHandleConverterFactory))]
public sealed class WorkerHandle<TContract> : IEquatable<WorkerHandle<TContract>>
    where TContract : class
{
    internal WorkerHandle(HandleContent content) => Content = content;

    /// <summary>The worker's name.</summary>
    [JsonIgnore]
    public string Name => Content.Name;

    /// <summary>The id of the worker's process, where that is known to whoever made the handle.</summary>
    [JsonIgnore]
    public int ProcessId => Content.ProcessId;

    /// <summary>Where to dial, and with what ticket. Its <see cref="IpcHandle.Kind"/> says how often it can be used.</summary>
    [JsonIgnore]
    public IpcHandle Channel => Content.Channel;

    /// <summary>The time that a connect may take: <see cref="WorkerOptions.StartTimeout"/> as given when the worker was started.</summary>
    [JsonIgnore]
    public TimeSpan StartTimeout => Content.StartTimeout;

    /// <summary><see cref="WorkerOptions.ShutdownTimeout"/> as given when the worker was started.</summary>
    [JsonIgnore]
    public TimeSpan ShutdownTimeout => Content.ShutdownTimeout;

    /// <summary><see cref="WorkerOptions.CallTimeout"/> as given when the worker was started.</summary>
    [JsonIgnore]
    public TimeSpan CallTimeout => Content.CallTimeout;

    /// <summary><see cref="WorkerOptions.MemoryLimit"/> as given when the worker was started; null: none.</summary>
    [JsonIgnore]
    public long? MemoryLimit => Content.MemoryLimit;

    // The attributes above: what crosses is the converter's business, and no member of this class is to count in contracts' hashes.
    internal HandleContent Content { get; }

    /// <summary>Whether both are the same handle.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(WorkerHandle<TContract>? left, WorkerHandle<TContract>? right) =>
        left is null ? right is null : left.Equals(right);

    /// <summary>Whether they are different handles.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(WorkerHandle<TContract>? left, WorkerHandle<TContract>? right) => !(left == right);

    /// <inheritdoc/>
    public bool Equals(WorkerHandle<TContract>? other) =>
        other is not null
        && Name == other.Name
        && ProcessId == other.ProcessId
        && Channel.Endpoint.Equals(other.Channel.Endpoint)
        && Channel.ListenerId.Span.SequenceEqual(other.Channel.ListenerId.Span)
        && Channel.TicketId.Span.SequenceEqual(other.Channel.TicketId.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as WorkerHandle<TContract>);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(Channel.TicketId.Span);

    /// <summary>Name, process id and where it is reached, never the key.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"worker '{Name}' (process {ProcessId}) at {Channel}");
}
