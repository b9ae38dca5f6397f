namespace Hawser.Acceptance.Guides;

public sealed record Nickname(string Text);
