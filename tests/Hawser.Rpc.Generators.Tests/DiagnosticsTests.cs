using Hawser.Rpc.Generators.Tests.Support;

namespace Hawser.Rpc.Generators.Tests;

public sealed class DiagnosticsTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Threading;
        using System.Threading.Tasks;
        using Hawser.Rpc;


        """;

    public static TheoryData<string, string> Broken { get; } = new()
    {
        { "HWR001", "[RpcContract] public interface IC { int [|Count|] { get; } }" },
        { "HWR001", "[RpcContract] public interface IC { int [|Count|] { set; } }" },
        { "HWR001", "[RpcContract] public interface IC { int [|Count|] => 5; }" },
        { "HWR001", "public interface IB { int Count { get; } } [RpcContract] public interface [|IC|] : IB;" },
        { "HWR002", "[RpcContract] public interface IC { event Action [|Changed|]; }" },
        { "HWR003", "[RpcContract] public interface IC { int [|this|][int i] { get; } }" },
        { "HWR004", "[RpcContract] public interface IC { Task [|GetAsync|]<T>(T value); }" },
        { "HWR004", "public interface IB { Task GetAsync<T>(T value); } [RpcContract] public interface [|IC|] : IB;" },
        { "HWR005", "[RpcContract] public interface [|IC|]<T> { Task GetAsync(T value); }" },
        { "HWR005", "public class Outer<T> { [RpcContract] public interface [|IC|] { Task GetAsync(); } }" },
        { "HWR006", "[RpcContract] public interface IC { void [|Do|](); }" },
        { "HWR006", "[RpcContract] public interface IC { int [|Do|](); }" },
        { "HWR006", "[RpcContract] public interface IC { ref Task [|Do|](); }" },
        { "HWR006", "public class Task<T> { } [RpcContract] public interface IC { global::Task<int> [|Do|](); }" },
        { "HWR006", "[RpcContract] public interface [|IC|] : IDisposable;" },
        { "HWR006", "[RpcContract] public interface IC { Stream [|Open|](); }" },
        { "HWR006", "[RpcContract] public interface IC { System.Threading.Channels.ChannelReader<int> [|Open|](); }" },
        { "HWR006", "[RpcContract] public interface IC { ref IAsyncEnumerable<int> [|Do|](); }" },
        { "HWR007", "[RpcContract] public interface IC { Task DoAsync(ref int [|a|]); }" },
        { "HWR007", "[RpcContract] public interface IC { Task DoAsync(in Stream [|a|]); }" },
        { "HWR008", "[RpcContract] public interface IC { IAsyncEnumerable<int> DoAsync(CancellationToken [|a|], int b); }" },
        { "HWR007", "[RpcContract] public interface IC { Task DoAsync(out int [|a|]); }" },
        { "HWR007", "[RpcContract] public interface IC { Task DoAsync(in int [|a|]); }" },
        { "HWR007", "[RpcContract] public interface IC { Task DoAsync(ref readonly int [|a|]); }" },
        { "HWR008", "[RpcContract] public interface IC { Task DoAsync(CancellationToken [|a|], int b); }" },
        { "HWR008", "[RpcContract] public interface IC { Task DoAsync(int a, CancellationToken [|b|], CancellationToken c); }" },
        { "HWR008", "[RpcContract] public interface IC { Task DoAsync(CancellationToken [|a|], params int[] b); }" },
        { "HWR009", "[RpcContract] public interface IC { Task DoAsync(int a); Task [|DoAsync|](string a); }" },
        { "HWR009", "[RpcContract] public interface IC { Task AAsync(); [RpcMethod(\"IC.AAsync\")] Task [|BAsync|](); }" },
        { "HWR009", "public interface IB { Task AAsync(); } [RpcContract] public interface [|IC|] : IB { new Task AAsync(); }" },
        { "HWR010", "[RpcContract] public interface IC { [RpcMethod(\"$/ready\")] Task [|DoAsync|](); }" },
        { "HWR010", "[RpcContract] public interface IC { [RpcMethod(\"rpc.x\")] Task [|DoAsync|](); }" },
        { "HWR010", "[RpcContract] public interface IC { [RpcMethod(\"\")] Task [|DoAsync|](); }" },
        { "HWR010", "[RpcContract] public interface IC { [RpcMethod(null!)] Task [|DoAsync|](); }" },
        { "HWR010", "[RpcContract(Name = \"rpc\")] public interface [|IC|] { Task DoAsync(); }" },
        { "HWR010", "[RpcContract(Name = \"$/x\")] public interface [|IC|] { Task DoAsync(); }" },
        { "HWR010", "[RpcContract(Name = \" \")] public interface [|IC|] { Task DoAsync(); }" },
        { "HWR011", "[RpcContract] public interface IC { [OneWay] Task<int> [|DoAsync|](); }" },
        { "HWR011", "[RpcContract] public interface IC { [OneWay] ValueTask<string> [|DoAsync|](); }" },
        { "HWR011", "[RpcContract] public interface IC { [OneWay] IAsyncEnumerable<int> [|DoAsync|](); }" },
        { "HWR011", "[RpcContract] public interface IC { [OneWay] Task<Stream> [|DoAsync|](); }" },
        { "HWR012", "[RpcContract] public interface IC { Task<IAsyncEnumerable<int>> [|ListAsync|](); }" },
        { "HWR012", "[RpcContract] public interface IC { IAsyncEnumerable<int>? [|ListAsync|](); }" },
        { "HWR012", "[RpcContract] public interface IC { IAsyncEnumerable<Stream> [|ListAsync|](); }" },
        { "HWR012", "[RpcContract] public interface IC { IAsyncEnumerable<IAsyncEnumerable<int>> [|ListAsync|](); }" },
        { "HWR012", "[RpcContract] public interface IC { Task<IProgress<int>> [|WatchAsync|](); }" },
        { "HWR012", "[RpcContract] public interface IC { Task<(Stream, int)> [|OpenAsync|](); }" },
        { "HWR012", "[RpcContract] public interface IC { Task<Stream[]> [|OpenAsync|](); }" },
        { "HWR012", "[RpcContract] public interface IC { Task<FileStream> [|OpenAsync|](); }" },
        { "HWR012", "[RpcContract] public interface IC { ValueTask<IAsyncEnumerator<int>> [|OpenAsync|](); }" },
        { "HWR012", "[RpcContract] public interface IC { Task SaveAsync(MemoryStream [|s|]); }" },
        { "HWR012", "[RpcContract] public interface IC { Task SaveAsync(Progress<int> [|p|]); }" },
        { "HWR012", "[RpcContract] public interface IC { Task SaveAsync(IProgress<Stream> [|p|]); }" },
        { "HWR012", "[RpcContract] public interface IC { Task SaveAsync((IProgress<int>, int) [|p|]); }" },
        { "HWR012", "[RpcContract] public interface IC { Task SaveAsync(List<IAsyncEnumerable<int>[]> [|p|]); }" },
        { "HWR012", "[RpcContract] public interface IC { Task SaveAsync(params Stream[] [|p|]); }" },
        { "HWR012", "[RpcContract] public interface IC { [OneWay] Task SaveAsync(Stream [|s|]); }" },
        { "HWR012", "[RpcContract] public interface IC { [OneWay] Task SaveAsync(IAsyncEnumerable<int> [|s|]); }" },
        { "HWR012", "[RpcContract] public interface IC { [OneWay] Task SaveAsync(IProgress<int>? [|s|]); }" },
        { "HWR012", "[RpcContract] public interface IC { IAsyncEnumerable<int> ListAsync(IProgress<int> [|p|]); }" },
        { "HWR012", "public class Own : IProgress<int> { public void Report(int value) { } } [RpcContract] public interface IC { Task "
            + "SaveAsync(Own [|p|]); }" },
        { "HWR012", "[RpcContract] public interface IC { Task SaveAsync(System.Threading.Channels.ChannelReader<int> [|p|]); }" },
        { "HWR013", "[RpcContract] public class [|C|] { }" },
        { "HWR013", "[RpcContract] public struct [|C|] { }" },
        { "HWR014", "class Outer { [RpcContract] private interface [|IC|] { Task DoAsync(); } }" },
        { "HWR014", "public class Outer { [RpcContract] protected interface [|IC|] { Task DoAsync(); } }" },
        { "HWR014", "public class Outer { private class Inner { [RpcContract] public interface [|IC|] { Task DoAsync(); } } }" },
        { "HWR014", "[RpcContract] file interface [|IC|] { Task DoAsync(); }" },
        { "HWR015", "[RpcContract] public interface IC { static abstract Task [|DoAsync|](); }" },
        { "HWR015", "[RpcContract] public interface IC { static abstract int [|Count|] { get; } }" },
        { "HWR016", "[RpcContract] public interface IC { internal Task [|DoAsync|](); }" },
        { "HWR016", "[RpcContract] public interface IC { protected Task [|DoAsync|](); }" },
        { "HWR017", "[RpcContract] public interface IC { Task DoAsync(Action [|a|]); }" },
        { "HWR017", "[RpcContract] public interface IC { Task DoAsync(Span<byte> [|a|]); }" },
        { "HWR017", "[RpcContract] public interface IC { Task DoAsync(nint [|a|]); }" },
        { "HWR017", "[RpcContract] public interface IC { unsafe Task DoAsync(int* [|a|]); }" },
        { "HWR017", "[RpcContract] public interface IC { Task DoAsync(Type [|a|]); }" },
        { "HWR017", "[RpcContract] public interface IC { Task DoAsync(CancellationToken? [|a|]); }" },
        { "HWR017", "[RpcContract] public interface IC { Task DoAsync((int, Func<int>) [|a|]); }" },
        { "HWR017", "[RpcContract] public interface IC { Task<Task> [|DoAsync|](); }" },
        { "HWR017", "[RpcContract] public interface IC { IAsyncEnumerable<Action> [|DoAsync|](); }" },
        { "HWR017", "[RpcContract] public interface IC { Task DoAsync(IProgress<Type> [|a|]); }" },
        { "HWR017", "[RpcContract] public interface IC { Task DoAsync(IAsyncEnumerable<List<Task>> [|a|]); }" },
        { "HWR018", "[RpcContract(JsonContext = typeof(string))] public interface [|IC|] { Task DoAsync(); }" },
    };

    public static TheoryData<string> Kept { get; } =
    [
        "public interface IC { int Count { get; } event Action Changed; void Do<T>(ref int a); }",
        "[RpcContract] public interface IC;",
        "[RpcContract] public interface IC { Task AAsync(); Task<int> BAsync(); ValueTask CAsync(); ValueTask<int> DAsync(); }",
        "[RpcContract] public interface IC { static int Count => 1; static void Do() { } const int Max = 3; static event Action E "
            + "{ add { } remove { } } }",
        "[RpcContract] public interface IC { private int Private() => 1; sealed void Sealed() { } private int P => 1; Task AAsync(); }",
        "[RpcContract] public interface IC { class Nested { public int X { get; set; } } enum E { A } Task AAsync(Nested n, E e); }",
        "[RpcContract] public interface IC { Task AAsync(CancellationToken cancellationToken); Task BAsync(int a, "
            + "CancellationToken ct = default); }",
        "[RpcContract] public interface IC { Task AAsync(int a); [RpcMethod(\"other\")] Task AAsync(string a); }",
        "[RpcContract] public interface IC { [OneWay] Task AAsync(int a); [OneWay] ValueTask BAsync(); }",
        "public interface IB<T> { Task AAsync(T a); } [RpcContract] public interface IC : IB<int>;",
        "public interface IB { Task AAsync(); } public interface IB1 : IB; public interface IB2 : IB; [RpcContract] public "
            + "interface IC : IB1, IB2;",
        "public interface IB { Task AAsync(); } [RpcContract] public interface IC : IB { Task IB.AAsync() => Task.CompletedTask; }",
        "[RpcContract(Name = \"rpc2\")] public interface IC { [RpcMethod(\"$x\")] Task AAsync(); [RpcMethod(\"rpcs\")] Task BAsync(); }",
        "public class Outer { [RpcContract] protected internal interface IC { Task DoAsync(); } }",
        "[RpcContract] internal interface IC { Task DoAsync(); }",
        "[RpcContract] public interface IC { Task AAsync(object a, dynamic b, byte[] c, ReadOnlyMemory<byte> d, IAsyncDisposable e); }",
        "[RpcContract] public interface IC { Task AAsync(Stream a, IAsyncEnumerable<int> b, IProgress<string?>? c, Stream? d); }",
        "[RpcContract] public interface IC { Task<Stream> AAsync(); ValueTask<Stream?> BAsync(); IAsyncEnumerable<byte[]> CAsync(); "
            + "Task<byte[]?> DAsync(); IAsyncEnumerable<(int, string?)> EAsync(Stream a, CancellationToken ct); }",
        "[RpcContract] public interface IC { [OneWay] Task AAsync(byte[] a, ReadOnlyMemory<byte>? b); }",
        "[RpcContract] public interface IC { Task<(byte[], List<ReadOnlyMemory<byte>>)> AAsync(IProgress<Dictionary<int, byte[]>> a); }",
    ];

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task P31_a_broken_rule_is_reported_once_by_its_id_where_it_is_broken_and_nothing_is_generated(string id, string source)
    {
        var marked = MarkedSource.Parse(Usings + source);
        var compiled = CompiledSource.Of(marked.Text);

        Microsoft.CodeAnalysis.Diagnostic found = Assert.Single(await compiled.AnalyzeAsync());

        Assert.Equal(id, found.Id);
        Assert.Equal(marked.Span, found.Location.SourceSpan);
        Assert.Equal("Hawser.Rpc", found.Descriptor.Category);
        Assert.Equal($"docs/diagnostics/{id}.md", found.Descriptor.HelpLinkUri);
        Assert.Empty(compiled.GeneratedTexts);
        Assert.Empty(compiled.GeneratorDiagnostics);
    }

    [Theory]
    [MemberData(nameof(Kept))]
    public async Task P31_nothing_is_said_where_no_rule_is_broken(string source)
    {
        var compiled = CompiledSource.Of(Usings + source);

        Assert.Empty(await compiled.AnalyzeAsync());
        compiled.AssertClean();
    }

    [Fact]
    public async Task P31_every_broken_rule_of_a_contract_is_reported_in_one_go()
    {
        var compiled = CompiledSource.Of(Usings + """
            [RpcContract]
            public interface IC
            {
                int Count { get; }
                void Do<T>();
                int Sum(ref int a, CancellationToken b, Stream[] c);
            }
            """);

        IEnumerable<string> ids = (await compiled.AnalyzeAsync()).Select(static d => d.Id);

        Assert.Equal(["HWR001", "HWR004", "HWR006", "HWR007", "HWR008", "HWR012"], ids);
    }

    [Fact]
    public async Task P31_a_broken_contract_does_not_take_its_neighbour_along()
    {
        var compiled = CompiledSource.Of(Usings + """
            [RpcContract] public interface IBad { int Count { get; } }
            [RpcContract] public interface IGood { Task<int> CountAsync(); }
            """);

        Assert.Single(await compiled.AnalyzeAsync());
        Assert.Contains("IGoodRpcContract", compiled.GeneratedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task P31_a_type_that_does_not_exist_yet_is_named_at_the_contract()
    {
        var compiled = CompiledSource.Of(Usings + "[RpcContract] public interface IC { Task DoAsync(List<Missing[]> a); }");

        Microsoft.CodeAnalysis.Diagnostic found = Assert.Single(compiled.GeneratorDiagnostics);

        Assert.Equal("HWR019", found.Id);
        Assert.Contains("'Missing'", found.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        Assert.Equal("IC", (await compiled.Input.SyntaxTrees[0].GetTextAsync()).ToString(found.Location.SourceSpan));
        Assert.Empty(compiled.GeneratedTexts);
        Assert.Empty(await compiled.AnalyzeAsync());
    }

    [Fact]
    public void P31_a_base_interface_that_does_not_exist_yet_is_named_at_the_contract()
    {
        var compiled = CompiledSource.Of(Usings + "[RpcContract] public interface IC : IMissing { Task DoAsync(); }");

        Assert.Equal("HWR019", Assert.Single(compiled.GeneratorDiagnostics).Id);
        Assert.Empty(compiled.GeneratedTexts);
    }

    [Fact]
    public async Task P31_a_contract_in_a_file_that_a_tool_made_is_checked_too()
    {
        var compiled = CompiledSource.Of("// <auto-generated/>\n" + Usings + "[RpcContract] public interface IC { int Count { get; } }");

        Assert.Equal("HWR001", Assert.Single(await compiled.AnalyzeAsync()).Id);
    }

    [Fact]
    public void P31_the_attribute_repeated_on_another_part_does_not_break_the_generator()
    {
        var compiled = CompiledSource.Of(Usings + """
            [RpcContract] public partial interface IC { Task AAsync(); }
            [RpcContract] public partial interface IC { Task BAsync(); }
            """);

        Assert.Null(Assert.Single(compiled.Result.Results).Exception);
        Assert.Single(compiled.GeneratedTexts);
    }

    [Fact]
    public void P31_code_that_is_still_being_typed_does_not_break_the_generator()
    {
        const string Source = Usings + "[RpcContract(Name = \"n\")] public interface IC { [RpcMethod(\"m\")] Task<int> AAsync(int "
            + "a = 5, CancellationToken ct = default); }";
        for (int length = Usings.Length; length < Source.Length; length++)
        {
            var compiled = CompiledSource.Of(Source[..length]);
            Assert.Null(Assert.Single(compiled.Result.Results).Exception);
        }
    }
}
