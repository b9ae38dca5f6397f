namespace Hawser.Runtimes.Editing;

/// <summary>One way in which something can be called.</summary>
/// <param name="Label">The signature, in the language: <c>string string.Join(string? separator, params string?[] value)</c>.</param>
/// <param name="Parameters">Its parameters, in order.</param>
/// <param name="Documentation">What its documentation says of it, as plain text; null for nothing.</param>
public sealed record Signature(string Label, IReadOnlyList<SignatureParameter> Parameters, string? Documentation = null);
