using System.Reflection;
using Hawser.Rpc.Generators.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Tests;

public sealed class CachingTests
{
    private const string ContractStep = "Contracts";

    private const string Contract = """
        using System.Threading.Tasks;
        using Hawser.Rpc;
        [RpcContract] public interface IC { Task<Data> GetAsync(int a = 5, string? b = null); }
        """;

    private const string Data = "public class Data { public int X { get; set; } }";

    public static TheoryData<string, string> Unrelated { get; } = new()
    {
        { "another type", Data + " public class Other { public int Y => 1; }" },
        { "a comment", "// Hello.\n" + Data },
        { "a body", "public class Data { public int X { get => 1; set { } } }" },
        { "another contract", Data + " [Hawser.Rpc.RpcContract] public interface IOther { System.Threading.Tasks.Task A(); }" },
    };

    [Theory]
    [MemberData(nameof(Unrelated))]
    public void P31_an_edit_elsewhere_leaves_what_was_generated_cached(string what, string edited)
    {
        var first = CompiledSource.Of(Contract, Data);
        CompiledSource second = Edit(first, 1, edited);

        (IncrementalStepRunReason contract, IncrementalStepRunReason output) = ReasonsFor(second);
        Assert.True(contract is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{what}: {contract}");
        Assert.Equal(IncrementalStepRunReason.Cached, output);
        Assert.Contains(first.GeneratedText, second.GeneratedTexts);
    }

    [Fact]
    public void P31_an_edit_of_the_contracts_own_comments_and_layout_leaves_what_was_generated_cached()
    {
        var first = CompiledSource.Of(Contract, Data);
        CompiledSource second = Edit(first, 0, Contract.Replace("{ Task", "{\n    // Gets it.\n    Task", StringComparison.Ordinal));

        Assert.Equal((IncrementalStepRunReason.Unchanged, IncrementalStepRunReason.Cached), ReasonsFor(second));
    }

    [Fact]
    public void P31_an_edit_of_a_carried_type_in_another_file_is_noticed()
    {
        var first = CompiledSource.Of(Contract, Data);
        CompiledSource second = Edit(first, 1, Data.Replace("int X", "long X", StringComparison.Ordinal));

        Assert.Equal((IncrementalStepRunReason.Modified, IncrementalStepRunReason.Modified), ReasonsFor(second));
        Assert.NotEqual(first.Hash, second.Hash);
    }

    [Fact]
    public void P31_nothing_of_the_compilation_is_kept_between_runs()
    {
        var compiled = CompiledSource.Of(Contract, Data);
        IEnumerable<object> outputs = compiled.Result.Results[0].TrackedSteps[ContractStep]
            .SelectMany(static step => step.Outputs)
            .Select(static output => output.Value);

        foreach (object? output in outputs)
        {
            AssertPlain(output, []);
        }
    }

    private static CompiledSource Edit(CompiledSource before, int tree, string text)
    {
        SyntaxTree old = before.Input.SyntaxTrees[tree];
        return CompiledSource.Of(before.Input.ReplaceSyntaxTree(old, CompiledSource.Parse(text, old.FilePath)), before.Driver);
    }

    private static (IncrementalStepRunReason Contract, IncrementalStepRunReason Output) ReasonsFor(CompiledSource compiled)
    {
        GeneratorRunResult run = compiled.Result.Results[0];
        return (run.TrackedSteps[ContractStep][0].Outputs[0].Reason,
            run.TrackedOutputSteps.Single().Value[0].Outputs[0].Reason);
    }

    /// <summary>Walks through all fields: a symbol, node or compilation in a model would keep every former compilation alive.</summary>
    private static void AssertPlain(object? value, HashSet<object> seen)
    {
        if (value is null || value is string || value.GetType() is { IsPrimitive: true } or { IsEnum: true } || !seen.Add(value))
        {
            return;
        }

        Assert.False(
            value is ISymbol or SyntaxNode or Compilation or SemanticModel or SyntaxTree or Location,
            $"A {value.GetType()} is kept.");
        if (value is System.Collections.IEnumerable items)
        {
            foreach (object? item in items)
            {
                AssertPlain(item, seen);
            }

            return;
        }

        const System.Reflection.BindingFlags Fields =
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic;
        foreach (FieldInfo field in value.GetType().GetFields(Fields))
        {
            AssertPlain(field.GetValue(value), seen);
        }
    }
}
