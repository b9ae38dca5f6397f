using Hawser.Rpc.Generators.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Tests;

public sealed class ContractUseTests
{
    private const string Start = """
        using System.Threading;
        using System.Threading.Tasks;
        using Hawser.Rpc;
        using Hawser.Workers;

        [RpcContract] public interface IC { Task DoAsync(); }
        public interface IPlain { Task DoAsync(); }
        public class C : IC { public Task DoAsync() => Task.CompletedTask; }

        namespace Hawser.Workers
        {
            public static class Worker
            {
                public static void Spawn<TContract, TWorker>(string? name = null) where TContract : class where TWorker : class,
                TContract { }
            }
        }

        public static class Use
        {
            public static TContract Own<TContract>(TContract value) => value;


        """;

    public static TheoryData<string, string> Wrong { get; } = new()
    {
        { "public static object Do() => RpcService.[|For|](new C());", "'C' is not a contract, and 'RpcService.For' needs one as "
            + "its type argument: name 'IC'" },
        { "public static object Do(IPlain p) => RpcService.[|For|](p);", "'IPlain' is not a contract, and 'RpcService.For' needs "
            + "one as its type argument: name an interface with [RpcContract]" },
        { "public static object Do() => RpcService.For<[|C|]>(peer => new C());", "'C' is not a contract, and 'RpcService.For' "
            + "needs one as its type argument: name 'IC'" },
        { "public static object Do(RpcPeer p) => p.CreateProxy<[|IPlain|]>();", "'IPlain' is not a contract, and "
            + "'RpcPeer.CreateProxy' needs one as its type argument: name an interface with [RpcContract]" },
        { "public static object? Do(RpcPeer? p) => p?.CreateProxy<[|IPlain|]>();", "'IPlain' is not a contract, and "
            + "'RpcPeer.CreateProxy' needs one as its type argument: name an interface with [RpcContract]" },
        { "public static void Do() => Worker.Spawn<[|C|], C>();", "'C' is not a contract, and 'Worker.Spawn' needs one as its "
            + "type argument: name 'IC'" },
    };

    public static TheoryData<string> Right { get; } =
    [
        "public static object Do() => RpcService.For<IC>(new C());",
        "public static object Do(IC c) => RpcService.For(c);",
        "public static object Do() => RpcService.For<IC>(peer => new C());",
        "public static T Do<T>(RpcPeer p) where T : class => p.CreateProxy<T>();",
        "public static void Do() => Worker.Spawn<IC, C>();",
        "public static object Do() => Own(new C());",
    ];

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task P31_a_type_argument_that_is_no_contract_is_reported_with_the_contract_that_is_meant(string use, string message)
    {
        var marked = MarkedSource.Parse(Start + use + " }");
        var compiled = CompiledSource.Of(marked.Text);
        compiled.AssertClean();

        Diagnostic found = Assert.Single(await compiled.AnalyzeAsync());

        Assert.Equal("HWR020", found.Id);
        Assert.Equal(marked.Span, found.Location.SourceSpan);
        Assert.Equal(message, found.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(Right))]
    public async Task P31_nothing_is_said_of_type_arguments_that_are_contracts_or_need_not_be(string use)
    {
        var compiled = CompiledSource.Of(Start + use + " }");
        compiled.AssertClean();

        Assert.Empty(await compiled.AnalyzeAsync());
    }
}
