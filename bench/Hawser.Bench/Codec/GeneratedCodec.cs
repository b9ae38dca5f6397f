using System.Diagnostics.CodeAnalysis;
using Hawser.Bench.Work;
using Hawser.Ipc;
using Hawser.Rpc;
using Hawser.Rpc.Calls;
using Hawser.Rpc.Generated;
using Hawser.Rpc.Serving;
using Hawser.Rpc.Streams;
using Hawser.Rpc.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hawser.Bench.Codec;

/// <summary>
/// All that Hawser.Rpc does for a call but for the waiting: the generated proxy writes the request, as far as into the channel; the
/// generated dispatcher reads it, calls, and writes the answer; the proxy's task gets its result. One thread, no other process.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The transport holds nothing.")]
internal sealed class GeneratedCodec : ICodec
{
    private const int Depth = 64;
    private const int FrameHeader = 4;

    private readonly SinkTransport _sink = new();
    private readonly OutgoingCalls _calls;
    private readonly IBenchWork _proxy;
    private readonly BenchWork _target = new();
    private readonly ServedMethod _served;
    private readonly RpcInvocation _invocation;
    private Task<int>? _task;

    public GeneratedCodec()
    {
        var options = new RpcPeerOptions();
        IpcConnection connection = new(
            _sink, IpcRole.Dialer, IpcEndpoint.CreateInMemory(), new string('0', 32), new IpcConnectionOptions(), default, onEnd: null);
        var outbound = new Outbound(connection);
        var loss = new LossExplanation(explain: null, NullLogger.Instance);
        var streams = new StreamTable(outbound, options, loss, NullLogger.Instance, static () => { });
        _calls = new OutgoingCalls(outbound, options, loss, static () => { }, streams);

        RpcContract<IBenchWork> contract = RpcContract<IBenchWork>.Instance;
        var json = RpcJson.For(contract, options.Json);
        _proxy = contract.CreateProxy(new RpcCaller(_calls, json, new RpcProxyOptions()));
        int index = contract.Methods.Select((method, i) => (method, i))
            .First(pair => pair.method.WireName.Contains("AddLength", StringComparison.Ordinal)).i;
        _served = new ServedMethod(contract, contract.Methods[index], index, json, new ServedInstance(contract, _target));

        // Its owner is asked for nothing where a call has no streams and its handler is done at once.
        _invocation = new RpcInvocation(owner: null!, Depth, Depth);
    }

    public ReadOnlySpan<byte> WriteRequest(int first, int second, string text)
    {
        _task = _proxy.AddLengthAsync(first, second, text);
        return _sink.Last[FrameHeader..];
    }

    public ReadOnlySpan<byte> Serve(ReadOnlySpan<byte> request)
    {
        Envelope envelope = EnvelopeReader.Read(request, Depth);
        List<StreamMarker>? streams = StreamMarker.FindAll(envelope.Params, Depth);
        _invocation.Clear();
        _invocation.Begin(_served, envelope.Id, envelope.Params, request.Length + StreamMarker.KnownLength(streams));
        _served.Contract.Dispatch(_target, _invocation).GetAwaiter().GetResult();
        return _invocation.EndResult().Span;
    }

    public int ReadAnswer(ReadOnlySpan<byte> answer)
    {
        Envelope envelope = EnvelopeReader.Read(answer, Depth);
        _calls.TryTake(envelope.Id, out PendingCall? call);
        call!.Answering(envelope.Payload);
        call.Keep(envelope.Payload, isError: false);
        ((IThreadPoolWorkItem)call).Execute();
        return _task!.Result;
    }
}
