using Hawser.Ipc;
using Hawser.Rpc.Streams;
using Hawser.Rpc.Tests.Support;

namespace Hawser.Rpc.Tests.Streams;

/// <summary>A report that comes while its call is given up costs its sender nothing for good.</summary>
public sealed class ProgressInboxTests
{
    private const int Window = 64 * 1024;

    [Fact]
    public async Task P28_credit_of_a_report_that_comes_after_its_call_was_given_up_goes_back()
    {
        (RawPeer raw, IpcConnection connection) = await RawPeer.StartAsync();
        StreamTable table = StreamTables.Create(connection, new RpcLimits { Window = Window });
        var inbox = new ProgressInbox(table, "IPipes.WorkAsync");
        var sink = new UndeliverableSink(inbox);
        inbox.Add(sink);
        inbox.Open();

        inbox.Close();
        sink.Take("1"u8, Window);

        Assert.Equal($$$"""{"jsonrpc":"2.0","method":"$/credit","params":{"stream":0,"n":{{{Window}}}}}""", await raw.NextAsync());
        await connection.DisposeAsync();
        await raw.DisposeAsync();
    }

    private sealed class UndeliverableSink(ProgressInbox inbox) : ProgressSink(1, inbox)
    {
        public override void Deliver(ReadOnlySpan<byte> value) => Assert.Fail("The call was given up: nobody takes its reports.");
    }
}
