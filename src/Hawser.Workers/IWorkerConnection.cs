namespace Hawser.Workers;

/// <summary>
/// Marks a worker class whose every connection brings an argument of its own: given to <c>Worker.ConnectAsync</c>, received by the
/// constructor of that connection's instance as a parameter of this type.
/// </summary>
/// <remarks>
/// Such a worker is started with <c>StartAsync</c> or <c>ServeAsync</c>. <c>SpawnAsync</c> refuses it, since a spawned worker has one
/// connection and no place for its argument: use <see cref="IWorkerInit{TInit}"/> there.
/// </remarks>
/// <typeparam name="TArgument">The type of the argument; any type that System.Text.Json can write and read.</typeparam>
public interface IWorkerConnection<TArgument>;
