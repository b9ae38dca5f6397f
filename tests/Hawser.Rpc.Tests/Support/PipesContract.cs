using System.Runtime.CompilerServices;
using System.Text.Json;
using Hawser.Rpc.Generated;

namespace Hawser.Rpc.Tests.Support;

/// <summary>What the generator would write for <see cref="IPipes"/>.</summary>
internal static class PipesContract
{
    private static readonly RpcMethod[] Methods =
    [
        new("IPipes.EchoAsync", oneWay: false, ["data"]),
        new("IPipes.MaybeAsync", oneWay: false, ["length"]),
        new("IPipes.PingAsync", oneWay: false, ["text"]),
        new("IPipes.ItemsAsync", oneWay: false, ["what"]),
        new("IPipes.ConsumeAsync", oneWay: false, ["what", "items"]),
        new("IPipes.MapAsync", oneWay: false, ["what", "items"]),
        new("IPipes.OpenAsync", oneWay: false, ["what"]),
        new("IPipes.UploadAsync", oneWay: false, ["what", "data"]),
        new("IPipes.WorkAsync", oneWay: false, ["what", "progress"]),
        new("IPipes.NoteAsync", oneWay: true, ["text"]),
        new("IPipes.FeedAsync", oneWay: true, ["items"]),
    ];

    // An item that begins with "unwritable" cannot be written, and one that is no JSON string cannot be read.
    private static readonly RpcItemWriter<string> WriteText = static (writer, value, _) =>
    {
        if (value == "unwritable")
        {
            writer.WriteStartObject();
            throw new FormatException("This item cannot be written.");
        }

        if (value.StartsWith("number ", StringComparison.Ordinal))
        {
            writer.WriteNumberValue(1);
            return;
        }

        writer.WriteStringValue(value);
    };

    private static readonly RpcResultReader<string> ReadText = static (ref Utf8JsonReader reader, RpcJson _) => reader.GetString()!;

    [ModuleInitializer]
    internal static void Register() => RpcContractRegistry.Add(new RpcContract<IPipes>(
        "IPipes", new string('a', 64), Methods, sequential: false, jsonContext: null, caller => new Proxy(caller), Dispatch));

    private static Task Dispatch(IPipes target, RpcInvocation call) => call.MethodIndex switch
    {
        0 => EchoAsync(target, call),
        1 => MaybeAsync(target, call),
        2 => PingAsync(target, call),
        3 => Items(target, call),
        4 => ConsumeAsync(target, call),
        5 => Map(target, call),
        6 => OpenAsync(target, call),
        7 => UploadAsync(target, call),
        8 => WorkAsync(target, call),
        9 => NoteAsync(target, call),
        _ => FeedAsync(target, call),
    };

    private static string Text(ref RpcParamsReader p, string name) => p.Next(name) ? p.NotNull(p.Reader.GetString()) : p.Missing<string>();

    private static async Task EchoAsync(IPipes target, RpcInvocation call)
    {
        RpcBytes bytes;
        {
            RpcParamsReader p = call.ReadParams();
            bytes = p.Next("data") ? p.ReadBytes() : p.Missing<RpcBytes>();
            p.End();
        }

        byte[] data = await call.WholeAsync(bytes);
        call.ReturnBytes(await target.EchoAsync(data, call.CancellationToken));
    }

    private static async Task MaybeAsync(IPipes target, RpcInvocation call)
    {
        int length;
        {
            RpcParamsReader p = call.ReadParams();
            length = p.Next("length") ? p.Reader.GetInt32() : p.Missing<int>();
            p.End();
        }

        byte[]? result = await target.MaybeAsync(length);
        if (result is null)
        {
            call.Result.WriteNullValue();
        }
        else
        {
            call.ReturnBytes(result);
        }
    }

    private static async Task PingAsync(IPipes target, RpcInvocation call)
    {
        string text;
        {
            RpcParamsReader p = call.ReadParams();
            text = Text(ref p, "text");
            p.End();
        }

        call.Result.WriteStringValue(await target.PingAsync(text));
    }

    private static Task Items(IPipes target, RpcInvocation call)
    {
        RpcParamsReader p = call.ReadParams();
        string what = Text(ref p, "what");
        p.End();
        call.ReturnItems(target.ItemsAsync(what, call.CancellationToken), WriteText);
        return Task.CompletedTask;
    }

    private static async Task ConsumeAsync(IPipes target, RpcInvocation call)
    {
        string what;
        IAsyncEnumerable<string> items;
        {
            RpcParamsReader p = call.ReadParams();
            what = Text(ref p, "what");
            items = p.Next("items") ? p.ReadItems(ReadText) : p.Missing<IAsyncEnumerable<string>>();
            p.End();
        }

        call.Result.WriteStringValue(await target.ConsumeAsync(what, items, call.CancellationToken));
    }

    private static Task Map(IPipes target, RpcInvocation call)
    {
        RpcParamsReader p = call.ReadParams();
        string what = Text(ref p, "what");
        IAsyncEnumerable<string> items = p.Next("items") ? p.ReadItems(ReadText) : p.Missing<IAsyncEnumerable<string>>();
        p.End();
        call.ReturnItems(target.MapAsync(what, items, call.CancellationToken), WriteText);
        return Task.CompletedTask;
    }

    private static async Task OpenAsync(IPipes target, RpcInvocation call)
    {
        string what;
        {
            RpcParamsReader p = call.ReadParams();
            what = Text(ref p, "what");
            p.End();
        }

        call.ReturnByteStream(await target.OpenAsync(what, call.CancellationToken));
    }

    private static async Task UploadAsync(IPipes target, RpcInvocation call)
    {
        string what;
        Stream data;
        {
            RpcParamsReader p = call.ReadParams();
            what = Text(ref p, "what");
            data = p.Next("data") ? p.ReadByteStream() : p.Missing<Stream>();
            p.End();
        }

        call.Result.WriteStringValue(await target.UploadAsync(what, data, call.CancellationToken));
    }

    private static async Task WorkAsync(IPipes target, RpcInvocation call)
    {
        string what;
        IProgress<string> progress;
        {
            RpcParamsReader p = call.ReadParams();
            what = Text(ref p, "what");
            progress = p.Next("progress") ? p.ReadProgress(WriteText) : p.Missing<IProgress<string>>();
            p.End();
        }

        call.Result.WriteStringValue(await target.WorkAsync(what, progress, call.CancellationToken));
    }

    private static async Task NoteAsync(IPipes target, RpcInvocation call)
    {
        string text;
        {
            RpcParamsReader p = call.ReadParams();
            text = Text(ref p, "text");
            p.End();
        }

        await target.NoteAsync(text);
    }

    private static async Task FeedAsync(IPipes target, RpcInvocation call)
    {
        IAsyncEnumerable<string> items;
        {
            RpcParamsReader p = call.ReadParams();
            items = p.Next("items") ? p.ReadItems(ReadText) : p.Missing<IAsyncEnumerable<string>>();
            p.End();
        }

        await target.FeedAsync(items);
    }

    private sealed class Proxy(RpcCaller caller) : IPipes
    {
        public Task<byte[]> EchoAsync(byte[] data, CancellationToken cancellationToken)
        {
            RpcRequest request = caller.Begin(Methods[0]);
            try
            {
                request.WriteBytes(data);
            }
            catch (Exception e)
            {
                return request.Fail<byte[]>(e);
            }

            return caller.CallBytesAsync(request, nullable: false, cancellationToken);
        }

        public Task<byte[]?> MaybeAsync(int length)
        {
            RpcRequest request = caller.Begin(Methods[1]);
            request.Writer.WriteNumberValue(length);
            return caller.CallBytesAsync(request, nullable: true, CancellationToken.None)!;
        }

        public Task<string> PingAsync(string text) => caller.CallAsync(Begin(2, text), ReadText, CancellationToken.None);

        public IAsyncEnumerable<string> ItemsAsync(string what, CancellationToken cancellationToken) =>
            caller.CallItems(Begin(3, what), ReadText, cancellationToken);

        public Task<string> ConsumeAsync(string what, IAsyncEnumerable<string> items, CancellationToken cancellationToken)
        {
            RpcRequest request = Begin(4, what);
            request.WriteItems(items, WriteText);
            return caller.CallAsync(request, ReadText, cancellationToken);
        }

        public IAsyncEnumerable<string> MapAsync(string what, IAsyncEnumerable<string> items, CancellationToken cancellationToken)
        {
            RpcRequest request = Begin(5, what);
            request.WriteItems(items, WriteText);
            return caller.CallItems(request, ReadText, cancellationToken);
        }

        public Task<Stream> OpenAsync(string what, CancellationToken cancellationToken) =>
            caller.CallByteStreamAsync(Begin(6, what), nullable: false, cancellationToken);

        public Task<string> UploadAsync(string what, Stream data, CancellationToken cancellationToken)
        {
            RpcRequest request = Begin(7, what);
            request.WriteByteStream(data);
            return caller.CallAsync(request, ReadText, cancellationToken);
        }

        public Task<string> WorkAsync(string what, IProgress<string> progress, CancellationToken cancellationToken)
        {
            RpcRequest request = Begin(8, what);
            request.WriteProgress(progress, ReadText);
            return caller.CallAsync(request, ReadText, cancellationToken);
        }

        public ValueTask NoteAsync(string text) => caller.NotifyAsync(Begin(9, text), CancellationToken.None);

        public ValueTask FeedAsync(IAsyncEnumerable<string> items)
        {
            RpcRequest request = caller.Begin(Methods[10]);
            request.WriteItems(items, WriteText);
            return caller.NotifyAsync(request, CancellationToken.None);
        }

        private RpcRequest Begin(int method, string what)
        {
            RpcRequest request = caller.Begin(Methods[method]);
            request.Writer.WriteStringValue(what);
            return request;
        }
    }
}
