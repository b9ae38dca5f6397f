namespace Hawser.Acceptance.Child.Counting;

internal sealed record CountAnswer(int Words);
