using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Trials;

/// <summary>Processes in a worker's place that read the boot line themselves and then do it wrong.</summary>
internal static class Impostor
{
    public static int Run(string how) => RunAsync(how).GetAwaiter().GetResult();

    private static async Task<int> RunAsync(string how)
    {
        IpcHandle handle = Read(Console.ReadLine()!, wrongKey: how == "wrong-ticket");
        try
        {
            IpcConnection connection = await IpcDialer.ConnectAsync(handle, new IpcDialOptions { Timeout = TimeSpan.FromSeconds(1) });
            await using RpcPeer peer = await RpcPeer.ConnectAsync(
                connection, new RpcPeerOptions { Services = [RpcService.For<IOtherTrial>(new OtherTrial())] });
            await peer.Completion;
            return 0;
        }
        catch (IOException e)
        {
            await Console.Error.WriteLineAsync($"not let in: {e.Message}");
            Console.ReadLine();
            return 1;
        }
    }

    private static IpcHandle Read(string line, bool wrongKey)
    {
        using var boot = JsonDocument.Parse(line);
        var handle = IpcHandle.Parse(boot.RootElement);
        return wrongKey ? new IpcHandle(handle.Endpoint, handle.ListenerId.Span, handle.TicketId.Span, new byte[32]) : handle;
    }
}
