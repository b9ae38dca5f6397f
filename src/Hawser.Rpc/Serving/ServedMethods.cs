using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Hawser.Ipc;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Serving;

/// <summary>Finds a served method by the bytes of its wire name. Immutable.</summary>
internal sealed class ServedMethods
{
    private readonly Dictionary<byte[], ServedMethod> _methods = new(new NameComparer());
    private readonly Dictionary<byte[], ServedMethod>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    /// <exception cref="ArgumentException">Two services have a contract or a method of the same wire name.</exception>
    public ServedMethods(
        RpcPeer peer,
        IReadOnlyList<RpcService> services,
        Func<IpcTicketOptions, CancellationToken, ValueTask<IpcHandle>>? issueTicket,
        RpcJson json)
    {
        var contracts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (RpcService service in services)
        {
            if (!contracts.TryAdd(service.Contract.Name, service.Contract.Hash))
            {
                throw new ArgumentException($"Two services have contracts named '{service.Contract.Name}'.");
            }

            Add(service.Contract, service.InstanceFor(peer), service.Contract.OwnJson ?? json);
        }

        if (issueTicket is not null)
        {
            Add(TicketService.Contract, new ServedInstance(TicketService.Contract, new TicketService(issueTicket)), json);
        }

        Contracts = contracts;
        _lookup = _methods.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The served contracts' names and hashes.</summary>
    public IReadOnlyDictionary<string, string> Contracts { get; }

    public bool TryFind(ReadOnlySpan<byte> wireName, [NotNullWhen(true)] out ServedMethod? method) =>
        _lookup.TryGetValue(wireName, out method);

    private void Add(RpcContract contract, ServedInstance instance, RpcJson json)
    {
        for (int i = 0; i < contract.Methods.Count; i++)
        {
            RpcMethod method = contract.Methods[i];
            if (!_methods.TryAdd(method.NameUtf8, new ServedMethod(contract, method, i, json, instance)))
            {
                throw new ArgumentException($"Two services have methods named '{method.WireName}'.");
            }
        }
    }

    private sealed class NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        // The end of a name tells methods of one contract apart, and no peer can add any: what it sends is only looked for.
        public int GetHashCode(ReadOnlySpan<byte> alternate) =>
            alternate.Length < sizeof(ulong)
                ? alternate.Length + (31 * (alternate.IsEmpty ? 0 : alternate[^1]))
                : alternate.Length + BinaryPrimitives.ReadUInt64LittleEndian(alternate[^sizeof(ulong)..]).GetHashCode();

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
