using System.Net.Sockets;

namespace Hawser.Bench.Limits;

/// <summary>Answers the prototype's requests, each on the thread pool.</summary>
internal sealed class PrototypeServer
{
    private readonly PrototypeConnection _connection;
    private int _noted;

    public PrototypeServer(Socket socket) => _connection = new PrototypeConnection(socket, Take);

    public Task RunAsync() => _connection.RunAsync();

    private void Take(in PrototypeMessage message)
    {
        if (message.Method == PrototypeMethod.Note)
        {
            _noted++;
        }
        else if (message.Method == PrototypeMethod.Noted)
        {
            Answer(message.Id, _noted);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static work => work.Server.Run(work.Request), (Server: this, Request: message), preferLocal: false);
        }
    }

    private void Run(PrototypeMessage request)
    {
        if (request.Method == PrototypeMethod.Add)
        {
            Answer(request.Id, request.First + request.Second);
            return;
        }

        for (int i = 0; i < request.First; i++)
        {
            _connection.Send(new PrototypeMessage { Method = PrototypeMethod.Item, First = (int)request.Id, Second = i });
        }

        Answer(request.Id, request.First);
    }

    private void Answer(long id, int result) => _connection.Send(new PrototypeMessage { Id = id, First = result });
}
