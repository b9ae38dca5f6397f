namespace Hawser.Acceptance.Child.Foreign;

public sealed record Page(string Name, IReadOnlyList<int> Lines);
