namespace Hawser.Acceptance.Child.Counting;

internal sealed record CountRequest(string Text);
