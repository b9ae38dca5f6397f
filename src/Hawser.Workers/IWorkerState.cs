using System.Diagnostics.CodeAnalysis;

namespace Hawser.Workers;

/// <summary>
/// Marks a worker class whose connections share one object, the worker state: it is made once, when the worker starts, and given to the
/// constructor of every connection's instance of the class as a parameter of this type.
/// </summary>
/// <remarks>
/// The state's constructor may take the init value (<see cref="IWorkerInit{TInit}"/>), <see cref="WorkerContext"/>, loggers, and the services
/// of <see cref="IWorkerServices"/>. An exception from it is a failed start, of stage <see cref="WorkerStartStage.Init"/>. When the worker
/// ends in an orderly way, the state is disposed (<see cref="IAsyncDisposable"/> or <see cref="IDisposable"/>) after all connections.
/// </remarks>
/// <typeparam name="TState">A class with one public constructor.</typeparam>
public interface IWorkerState<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TState>
    where TState : class;
