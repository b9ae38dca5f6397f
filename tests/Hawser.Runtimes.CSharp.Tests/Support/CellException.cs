namespace Hawser.Runtimes.CSharp.Tests.Support;

/// <summary>A cell did not compile.</summary>
internal sealed class CellException(IReadOnlyList<CodeDiagnostic> diagnostics)
    : Exception(string.Join("; ", diagnostics.Select(static item => $"({item.StartLine},{item.StartColumn}) {item.Code}: {item.Message}")));
