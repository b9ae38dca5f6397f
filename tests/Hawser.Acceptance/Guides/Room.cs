using System.Collections.Concurrent;

namespace Hawser.Acceptance.Guides;

public sealed class Room(RoomSettings settings)
{
    private readonly ConcurrentQueue<string> _lines = new([$"Topic: {settings.Topic}"]);

    public IReadOnlyList<string> Lines => [.. _lines];

    public void Add(string line) => _lines.Enqueue(line);
}
