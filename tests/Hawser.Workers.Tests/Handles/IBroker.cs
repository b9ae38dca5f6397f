using System.Text.Json.Serialization;
using Hawser.Rpc;

namespace Hawser.Workers.Tests.Handles;

/// <summary>A contract that carries handles both ways, by a source-generated context.</summary>
[RpcContract(JsonContext = typeof(BrokerJson))]
public interface IBroker
{
    /// <summary>Keeps a handle.</summary>
    Task OfferAsync(string name, WorkerHandle<ICounter> counter);

    /// <summary>The one of that name; null: there is none.</summary>
    Task<WorkerHandle<ICounter>?> FindAsync(string name);

    /// <summary>All of them.</summary>
    Task<Offers> ListAsync();
}

/// <summary>A value with handles inside.</summary>
public sealed record Offers(IReadOnlyList<WorkerHandle<ICounter>> All);

[JsonSerializable(typeof(WorkerHandle<ICounter>))]
[JsonSerializable(typeof(Offers))]
[JsonSerializable(typeof(string))]
internal sealed partial class BrokerJson : JsonSerializerContext;

/// <summary>Keeps the handles of one connection.</summary>
public sealed class Broker : IBroker
{
    private readonly Dictionary<string, WorkerHandle<ICounter>> _offers = [];

    public Task OfferAsync(string name, WorkerHandle<ICounter> counter)
    {
        _offers[name] = counter;
        return Task.CompletedTask;
    }

    public Task<WorkerHandle<ICounter>?> FindAsync(string name) => Task.FromResult(_offers.GetValueOrDefault(name));

    public Task<Offers> ListAsync() => Task.FromResult(new Offers([.. _offers.Values]));
}
