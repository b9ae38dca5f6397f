namespace Hawser.Workers;

/// <summary>
/// Marks a worker class that takes an init value: the value is given once, to <c>SpawnAsync</c>, <c>StartAsync</c> or
/// <c>ServeAsync</c>, and lives as long as the worker.
/// </summary>
/// <remarks>
/// The constructors of the class and of its <see cref="IWorkerState{TState}">worker state</see> receive the value as a parameter of
/// this type. It crosses the authenticated channel as JSON, never a command line, and counts against the message limit (64 MiB).
/// </remarks>
/// <typeparam name="TInit">The type of the value; any type that System.Text.Json can write and read.</typeparam>
public interface IWorkerInit<TInit>;
