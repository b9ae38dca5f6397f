using System.Buffers;
using System.Text;
using System.Text.Json;
using Hawser.Ipc;
using Hawser.Rpc;

namespace Hawser.Acceptance.Child.Foreign;

/// <summary>
/// A process that peers in other languages connect to, and that connects to them. Each line of its input is a command, answered by a line:
/// <list type="bullet">
/// <item><c>ticket</c>, or <c>ticket hasty</c> of a listener that bears a second and a half of silence: <c>ticket</c> and a handle.</item>
/// <item><c>memory</c>: <c>memory</c> and the bytes that its objects take.</item>
/// <item><c>dial</c> and a handle: <c>dialed</c> or <c>refused</c>.</item>
/// </list>
/// Each connection that has ended is told as <c>end</c>, its session, and how.
/// </summary>
internal static class HostProgram
{
    public static int Run() => RunAsync().GetAwaiter().GetResult();

    private static async Task<int> RunAsync()
    {
        await using var listener = IpcListener.Start();
        await using var hasty = IpcListener.Start(
            new IpcListenerOptions { Connection = new IpcConnectionOptions { SilenceTimeout = TimeSpan.FromMilliseconds(1500) } });
        while (await Console.In.ReadLineAsync() is { } line)
        {
            switch (line.Split(' ', 2))
            {
                case ["ticket"]:
                    Issue(listener);
                    break;
                case ["ticket", "hasty"]:
                    Issue(hasty);
                    break;
                case ["memory"]:
                    Console.WriteLine($"memory {GC.GetTotalMemory(forceFullCollection: true)}");
                    break;
                case ["dial", var handle]:
                    await DialAsync(Read(handle));
                    break;
                default:
                    Console.WriteLine($"no such command: {line}");
                    break;
            }
        }

        return 0;
    }

    private static void Issue(IpcListener listener)
    {
        IpcTicket ticket = listener.IssueTicket();
        Console.WriteLine($"ticket {Write(ticket.Handle)}");
        _ = ServeNextAsync(ticket);
    }

    private static async Task ServeNextAsync(IpcTicket ticket) => await ServeAsync(await ticket.AcceptAsync());

    private static async Task DialAsync(IpcHandle handle)
    {
        try
        {
            IpcConnection connection = await IpcDialer.ConnectAsync(handle);
            Console.WriteLine("dialed");
            _ = ServeAsync(connection);
        }
        catch (IpcConnectException e)
        {
            Console.WriteLine($"refused {(e.Final ? "for good" : "for now")}");
        }
    }

    private static async Task ServeAsync(IpcConnection connection)
    {
        string how;
        try
        {
            var options = new RpcPeerOptions
            {
                Services = [RpcService.For<IExchange>(peer => new Exchange(peer)), RpcService.For<IHost>(peer => new Host(peer))],
            };
            await using RpcPeer peer = await RpcPeer.ConnectAsync(connection, options);
            how = Describe(await peer.Completion);
        }
        catch (RpcProtocolException e)
        {
            how = $"Refused {e.Message}";
        }
        catch (ConnectionLostException e)
        {
            how = Describe(e.End!);
        }

        Console.WriteLine($"end {connection.SessionId} {how}");
    }

    private static string Describe(IpcEnd end) => $"{end.Kind} {end.Detail}";

    private static string Write(IpcHandle handle)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text))
        {
            handle.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static IpcHandle Read(string text)
    {
        using var handle = JsonDocument.Parse(text);
        return IpcHandle.Parse(handle.RootElement);
    }
}
