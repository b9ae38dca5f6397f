using System.Net.Sockets;
using Hawser.Bench.Limits;

// The far end of each limit: connects back to the socket that it is told, serves until that is closed, and ends.
if (args is not [string role, string path])
{
    return 2;
}

using Socket socket = RawSocket.Connect(path);
switch (role)
{
    case LimitRole.Echo:
        await RawSocket.EchoAsync(socket, RawSocket.MessageSize);
        return 0;
    case LimitRole.SpinningEcho:
        RawSocket.EchoSpinning(socket, RawSocket.MessageSize);
        return 0;
    case LimitRole.BulkEcho:
        await RawSocket.EchoAsync(socket, RawSocket.BulkSize);
        return 0;
    case LimitRole.SizedEcho:
        await RawSocket.EchoSizedAsync(socket);
        return 0;
    case LimitRole.Prototype:
        await new PrototypeServer(socket).RunAsync();
        return 0;
    case LimitRole.Submissions:
        await SubmissionServer.RunAsync(socket);
        return 0;
    case LimitRole.Scripts:
        await ScriptServer.RunAsync(socket);
        return 0;
    case LimitRole.Printer:
        await Printer.RunAsync(socket);
        return 0;
    default:
        return 2;
}
