namespace Hawser.Runtimes.Editing;

/// <summary>A parameter of a signature.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Label">It, as it stands in the signature's label: <c>string? separator</c>.</param>
/// <param name="Documentation">What the signature's documentation says of it, as plain text; null for nothing.</param>
public sealed record SignatureParameter(string Name, string Label, string? Documentation = null);
