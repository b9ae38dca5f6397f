namespace Hawser.Acceptance.Guides;

public sealed record RoomSettings(string Topic);
