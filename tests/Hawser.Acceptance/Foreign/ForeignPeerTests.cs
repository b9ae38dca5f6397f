using System.Diagnostics;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;

namespace Hawser.Acceptance;

/// <summary>Peers of a few dozen lines in other languages, which know nothing but docs/protocol.md.</summary>
public sealed class ForeignPeerTests
{
    [Theory]
    [InlineData("python3", "peer.py")]
    [InlineData("node", "peer.mjs")]
    public async Task P5_a_peer_in_another_language_connects_calls_and_is_called(string interpreter, string script)
    {
        await using var listener = IpcListener.Start();
        IpcTicket ticket = listener.IssueTicket();
        using Process process = Start(interpreter, script);
        try
        {
            await process.StandardInput.WriteLineAsync(BootLine(ticket.Handle));
            IpcConnection connection = await ticket.AcceptAsync().WaitAsync(ProcessAssert.Patience);
            Assert.Equal(process.Id, connection.Peer?.ProcessId);
            await using RpcPeer peer = await RpcPeer.ConnectAsync(
                connection, new RpcPeerOptions { Services = [RpcService.For<IAdder>(new Adder())] }).WaitAsync(ProcessAssert.Patience);

            Assert.Equal("5", await process.StandardOutput.ReadLineAsync().WaitAsync(ProcessAssert.Patience));
            JsonElement doubled = await peer.CallAsync("Foreign.Double", JsonElement.Parse("[21]")).WaitAsync(ProcessAssert.Patience);
            Assert.Equal(42, doubled.GetInt32());

            await peer.CloseAsync(ProcessAssert.Patience);
            await process.WaitForExitAsync().WaitAsync(ProcessAssert.Patience);
            Assert.Equal((0, ""), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
        }
        finally
        {
            process.Kill();
            ProcessAssert.Gone(process.Id);
        }
    }

    [Theory]
    [InlineData("python3", "peer.py")]
    [InlineData("node", "peer.mjs")]
    public async Task P5_a_peer_in_another_language_with_another_key_is_refused(string interpreter, string script)
    {
        await using var listener = IpcListener.Start();
        IpcTicket ticket = listener.IssueTicket();
        IpcHandle handle = ticket.Handle;
        using Process process = Start(interpreter, script);
        try
        {
            var wrong = new IpcHandle(handle.Endpoint, handle.ListenerId.Span, handle.TicketId.Span, new byte[32]);
            await process.StandardInput.WriteLineAsync(BootLine(wrong));

            await process.WaitForExitAsync().WaitAsync(ProcessAssert.Patience);

            Assert.Equal(1, process.ExitCode);
            Assert.Contains("the listener does not know the ticket", await process.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
            ProcessAssert.Gone(process.Id);
        }
    }

    private static Process Start(string interpreter, string script) => Process.Start(
        new ProcessStartInfo(interpreter, [Path.Combine(AppContext.BaseDirectory, "Foreign", script)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static string BootLine(IpcHandle handle) =>
        $$"""
        {"hawser":1,"endpoint":"{{handle.Endpoint}}","listener":"{{Hex(handle.ListenerId)}}","ticket":"{{Hex(handle.TicketId)}}","key":"{{Hex(handle.Key)}}","suite":1}
        """;

    private static string Hex(ReadOnlyMemory<byte> bytes) => Convert.ToHexStringLower(bytes.Span);
}
