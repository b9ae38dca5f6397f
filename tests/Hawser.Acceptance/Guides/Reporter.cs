using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

public sealed class Reporter : IReporter
{
    public async Task<int> ReportAsync(WorkerHandle<IRoom> room)
    {
        await using WorkerConnection<IRoom> connection = await Worker.ConnectAsync(room, new Nickname("Reporter"));
        return (await connection.Client.ReadAsync()).Count;
    }
}
