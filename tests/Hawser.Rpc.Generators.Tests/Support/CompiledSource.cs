using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Hawser.Rpc.Generators.Tests.Support;

/// <summary>C# text compiled in memory against the framework and Hawser.Rpc, and put through the generator and the analyzer.</summary>
internal sealed class CompiledSource
{
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var name
                && (name.StartsWith("System.", StringComparison.Ordinal) || name is "Hawser.Rpc.dll" or "Hawser.Workers.dll" or "netstandard.dll"))
            .Select(static path => (MetadataReference)MetadataReference.CreateFromFile(path)),
    ];

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } = [new RpcContractAnalyzer(), new RpcContractUseAnalyzer(), new OffloadedFunctionAnalyzer()];

    private CompiledSource(CSharpCompilation input, Compilation output, GeneratorDriver driver, ImmutableArray<Diagnostic> generator)
    {
        Input = input;
        Output = output;
        Driver = driver;
        GeneratorDiagnostics = generator;
    }

    public CSharpCompilation Input { get; }

    /// <summary>The compilation with what was generated.</summary>
    public Compilation Output { get; }

    public GeneratorDriver Driver { get; }

    public ImmutableArray<Diagnostic> GeneratorDiagnostics { get; }

    public GeneratorDriverRunResult Result => Driver.GetRunResult();

    public IReadOnlyList<string> GeneratedTexts => [.. Result.GeneratedTrees.Select(static t => t.ToString())];

    public string GeneratedText => Assert.Single(GeneratedTexts);

    /// <summary>The hash in the one generated contract.</summary>
    public string Hash => HashIn(GeneratedText);

    public static CompiledSource Of(params string[] sources) => Of(sources, NullableContextOptions.Enable);

    public static CompiledSource Of(string[] sources, NullableContextOptions nullable)
    {
        IEnumerable<SyntaxTree> trees = sources.Select(static (text, i) => Parse(text, $"Source{i}.cs"));
        CSharpCompilationOptions options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: nullable)
            .WithWarningLevel(9999)
            .WithAllowUnsafe(true);
        return Of(CSharpCompilation.Create("Contracts", trees, References, options), NewDriver());
    }

    public static CompiledSource Of(CSharpCompilation input, GeneratorDriver driver)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        driver = driver.RunGeneratorsAndUpdateCompilation(input, out Compilation? output, out ImmutableArray<Diagnostic> diagnostics, token);
        return new CompiledSource(input, output, driver, diagnostics);
    }

    public static SyntaxTree Parse(string text, string path) => CSharpSyntaxTree.ParseText(
        SourceText.From(text, System.Text.Encoding.UTF8),
        new CSharpParseOptions(LanguageVersion.CSharp13, DocumentationMode.Diagnose),
        path);

    public static string HashIn(string generated) =>
        System.Text.RegularExpressions.Regex.Match(generated, "\"([0-9a-f]{64})\"").Groups[1].Value;

    /// <summary>What the analyzers say, with the generated code in place, as in a build.</summary>
    public async Task<ImmutableArray<Diagnostic>> AnalyzeAsync()
    {
        CompilationWithAnalyzers analyzed = Output.WithAnalyzers(Analyzers);
        ImmutableArray<Diagnostic> found = await analyzed.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. found.OrderBy(static d => d.Location.SourceSpan.Start)];
    }

    /// <summary>Fails with the text of all errors anywhere, and of all warnings in what was generated.</summary>
    /// <param name="onlyGenerated">Ignores errors in the source.</param>
    public void AssertClean(bool onlyGenerated = false)
    {
        var complaints = Output.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(d => IsGenerated(d) ? d.Severity != DiagnosticSeverity.Hidden : d.Severity == DiagnosticSeverity.Error && !onlyGenerated)
            .Concat(GeneratorDiagnostics)
            .Select(static d => d.ToString())
            .ToList();
        if (complaints.Count > 0)
        {
            Assert.Fail(string.Join('\n', complaints.Concat(GeneratedTexts)));
        }
    }

    private bool IsGenerated(Diagnostic diagnostic) =>
        diagnostic.Location.SourceTree is { } tree && Result.GeneratedTrees.Contains(tree);

    private static CSharpGeneratorDriver NewDriver() => CSharpGeneratorDriver.Create(
        [new RpcContractGenerator().AsSourceGenerator()],
        parseOptions: new CSharpParseOptions(LanguageVersion.CSharp13, DocumentationMode.Diagnose),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
}
