using Hawser.Workers;

namespace Hawser.Acceptance.Guides;

public sealed class Member(Room room, Nickname nickname)
    : IRoom, IWorkerInit<RoomSettings>, IWorkerState<Room>, IWorkerConnection<Nickname>
{
    public Task SayAsync(string text, CancellationToken cancellationToken = default)
    {
        room.Add($"{nickname.Text}: {text}");
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancellationToken = default) => Task.FromResult(room.Lines);
}
