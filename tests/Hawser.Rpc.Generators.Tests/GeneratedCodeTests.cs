using Hawser.Rpc.Generators.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Tests;

public sealed class GeneratedCodeTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using System.Text.Json.Serialization.Metadata;
        using System.Threading;
        using System.Threading.Tasks;
        using Hawser.Rpc;


        """;

    public static TheoryData<string> Snippets { get; } =
    [
        "[RpcContract] public interface IC;",
        "namespace A.B.C; [RpcContract] public interface IC { Task<int> AddAsync(int a, int b, CancellationToken "
            + "cancellationToken = default); }",
        "namespace A { namespace B { [RpcContract] internal interface IC { Task DoAsync(); } } }",
        "namespace @class.@namespace; [RpcContract] public interface @interface { Task @event(int @class, string @while); }",
        "public static class Outer { public struct Inner { [RpcContract] internal interface IC { Task DoAsync(Nested n); } "
            + "internal class Nested; } }",

        // Every type that is written directly, and its nullable form.
        """
        [RpcContract] public interface IC
        {
            Task<bool> A(bool a, bool? b); Task<byte> B(byte a, byte? b); Task<sbyte> C(sbyte a, sbyte? b); Task<short> D(short a,
            short? b);
            Task<ushort> E(ushort a, ushort? b); Task<int> F(int a, int? b); Task<uint> G(uint a, uint? b); Task<long> H(long a, long? b);
            Task<ulong> I(ulong a, ulong? b); Task<float> J(float a, float? b); Task<double> K(double a, double? b);
            Task<decimal> L(decimal a, decimal? b);
            Task<string> M(string a, string? b); Task<Guid> N(Guid a, Guid? b); Task<DateTime> O(DateTime a, DateTime? b);
            Task<DateTimeOffset> P(DateTimeOffset a, DateTimeOffset? b); Task<int?> Q(); Task<string?> R(); Task<Guid?> S();
            Task<double?> T();
            ValueTask<bool?> U(); ValueTask<string?> V(CancellationToken ct); ValueTask W(int? a); ValueTask<ulong> X(ulong a);
        }
        """,

        // What goes through the serializer.
        """
        public enum Color : byte { Red, Green } public record Person(string Name, Person? Friend); public record struct Point(int X, int Y);
        [RpcContract] public interface IC
        {
            Task<Color> A(Color a, Color? b); Task<Person> B(Person a, Person? b); Task<Person?> C(List<Person?> a, Dictionary<string,
            List<Point?>>? b);
            Task<Point?> D(Point a, Point? b); Task<(int A, string B)> E((int X, (string? Y, Person Z) W) a, (int, int)? b);
            Task<byte[]> F(byte[] a, byte[]? b);
            Task<int[][,]?> G(string?[] a, string[]?[] b); Task<object?> H(object a, dynamic b, char c, TimeSpan d, Uri e, JsonElement f);
            Task<IReadOnlyList<string>> I(IEnumerable<KeyValuePair<string, int?>> a); Task<KeyValuePair<int, string?>> J(Half a,
            Int128 b, DateOnly c);
        }
        """,

        // What travels beside the message.
        """
        public record Person(string Name); [RpcContract] public interface IC
        {
            Task<byte[]> A(byte[] a, byte[]? b, byte[]? c = null, byte[] d = null!); ValueTask<byte[]?> B(params byte[] a);
            Task<ReadOnlyMemory<byte>> C(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte>? b, ReadOnlyMemory<byte> c = default,
            ReadOnlyMemory<byte>? d = null); ValueTask<ReadOnlyMemory<byte>?> D(); ValueTask<ReadOnlyMemory<byte>> E(CancellationToken ct);
            Task<Stream> F(Stream a, Stream? b, Stream? c = null, Stream d = null!); ValueTask<Stream?> G(); ValueTask<Stream> H();
            Task I(IAsyncEnumerable<int> a, IAsyncEnumerable<int?>? b, IAsyncEnumerable<string> c, IAsyncEnumerable<string?> d);
            Task<int> J(IAsyncEnumerable<Person> a, IAsyncEnumerable<Person?> b, IAsyncEnumerable<(int A, string? B)>? c = null,
            IAsyncEnumerable<double> d = null!);
            ValueTask K(IProgress<int> a, IProgress<int?>? b, IProgress<string> c, IProgress<string?> d, IProgress<Person?>? e = null,
            IProgress<(int X, Guid? Y)> f = null!, CancellationToken ct = default);
            IAsyncEnumerable<int> L(); IAsyncEnumerable<int?> M(int a); IAsyncEnumerable<string> N(CancellationToken ct);
            IAsyncEnumerable<string?> O(string a = "b", CancellationToken ct = default); IAsyncEnumerable<(int A, Person B)> P(byte[] a);
            IAsyncEnumerable<Person?> Q(Stream a, IAsyncEnumerable<Person> b); IAsyncEnumerable<dynamic> R(dynamic a);
            Task<byte[]> S(IAsyncEnumerable<byte[]?> a, IProgress<dynamic?> b, IProgress<List<string?>> c, IProgress<byte[]> d);
            [OneWay] Task T(byte[] a, byte[]? b); [OneWay] ValueTask U(ReadOnlyMemory<byte> a, CancellationToken ct);
            IAsyncEnumerable<DateTimeOffset?> V(float a); IAsyncEnumerable<Uri> W();
        }
        """,
        """
        public interface IRoot<T> { IAsyncEnumerable<T> A(IAsyncEnumerable<(int X, T Y)> b); Task<T> B(T a, IProgress<T> b); }
        [RpcContract] public interface IC : IRoot<string?>; [RpcContract] public interface IC2 : IRoot<int>;
        """,
        """
        [RpcContract] public interface IC { IAsyncEnumerable<int> A(int request, byte[] call, byte[]? callBytes, byte[] callBytes_,
            int parameters, IAsyncEnumerable<string> reader, IAsyncEnumerable<int?> writer, Stream value, string json, int result,
            int exception);
            Task<byte[]> B(byte[] target, byte[] @await, byte[] awaitBytes, ReadOnlyMemory<byte> AsMemory); Task<ReadOnlyMemory<byte>>
            AsMemory(byte[] bytes, byte[] array); Task<ReadOnlyMemory<byte>?> AsNullableMemory(); }
        """,

        // Default values of all kinds.
        """
        [Flags] public enum Color : long { None = 0, Red = -1, Min = long.MinValue } public struct Point { public int X; }
        public enum Small : byte { A, B = 200 }
        [RpcContract] public interface IC
        {
            Task A(bool a = true, byte b = 255, sbyte c = -128, short d = short.MinValue, ushort e = 65535, int f = int.MinValue,
            uint g = uint.MaxValue);
            Task B(long a = long.MinValue, ulong b = ulong.MaxValue, float c = 1.5f, float d = float.NaN,
            float e = float.NegativeInfinity, float f = -0f);
            Task C(double a = double.PositiveInfinity, double b = 1e300, double c = -0.0, double d = double.Epsilon, double e = 0.1,
            decimal f = 1.50m, decimal g = -79228162514264337593543950335m);
            Task D(char a = 'x', char b = '\'', char c = '"', char d = '\\', char e = '\0', char f = '\ud800', char g = 'é');
            Task E(string a = "plain", string b = "q\"b\\n\r\n\t\0{}\u2028\ud83d\ude00", string? c = null, string d = null!, string e = "");
            Task F(Color a = Color.Red, Color b = Color.Min, Color? c = Color.Red, Color? d = null, Color e = default, Small f = Small.B,
            Small? g = Small.B);
            Task G(int? a = 5, int? b = null, byte? c = 7, double? d = 1.5, decimal? e = 2m, bool? f = false, long? g = 3, char? h = 'c',
            ulong? i = 9);
            Task H(DateTime a = default, DateTime? b = null, Guid c = default, Point d = default, Point? e = null, List<int>? f = null,
            List<int> g = null!, DateTimeOffset h = default);
            Task I([Optional] int a, [Optional] string? b, [Optional, DateTimeConstant(123456789)] DateTime c, [Optional,
            DecimalConstant(1, 0, 0, 0, 15)] decimal d, CancellationToken ct = default);
            Task J([Optional] string b, [Optional] object c, (int, string) d = default, int[]? e = null);
            Task K(int a, string b, params int[] c); Task L(params string?[]? c); Task M([CallerMemberName] string a = "",
            [CallerLineNumber] int b = 0);
        }
        """,

        // Parameters that are named like what is generated.
        """
        [RpcContract] public interface IC
        {
            Task<string> A(string request, string caller, string exception, string reader, string json, string target, string call,
            string parameters, string result, string output, string p, string e);
            Task<int?> B(int? _caller, int? Methods, int? Contract, int? Proxy, int? request_, int? request, int? Dispatch, int? Invoke0,
            int? Register, int? ICRpcContract);
            ValueTask<string> C(string @await, string @async, string var, string @global, string @this, string value, string field,
            string record, string @default, string dynamic, string nameof, string when, string yield);
            [OneWay] ValueTask D(string System, string Hawser, string Task, string _, CancellationToken request);
            Task E(string @int, List<int> @params, CancellationToken call);
        }
        """,

        // Methods that are named like what is generated.
        "[RpcContract] public interface IC { Task Proxy(); Task Dispatch(); Task Register(); Task Methods(); Task Contract(); "
            + "Task Begin(); Task @await(); Task Invoke0(); Task _caller(); Task GetHashCode(); new Task<string> ToString(); }",

        // One-way, both ways to return.
        "[RpcContract] public interface IC { [OneWay] Task A(int a); [OneWay] ValueTask B(int a, CancellationToken ct); [OneWay] "
            + "Task C(); [OneWay] ValueTask D(); }",

        // Base interfaces.
        """
        public interface IRoot<T> { Task<T> GetAsync(T value); } public interface ILeft : IRoot<int> { Task LeftAsync(); }
        public interface IRight : IRoot<int> { [RpcMethod("right")] Task LeftAsync(); }
        [RpcContract] public interface IC : ILeft, IRight, IAsyncDisposable { [RpcMethod("own")] new Task LeftAsync();
        [RpcMethod("s")] new Task<string?> GetAsync(string? value); [RpcMethod("i")] new Task<int> GetAsync(int value); }
        """,
        """
        public interface IRoot<T> { Task<T> GetAsync(T value, (int a, T b) c); } [RpcContract] public interface IC : IRoot<string?>;
        [RpcContract] public interface IC2 : IRoot<List<string>>;
        """,
        "public partial interface IP { Task A(); } [RpcContract] public partial interface IC : IP { Task B(); } public partial "
            + "interface IC { Task C(); }",
        """
        [RpcContract] public interface IC
        {
            Task A() => Task.CompletedTask; private Task B() => Task.CompletedTask; sealed Task C() => B();
            static Task D() => Task.CompletedTask;
        }
        """,

        // Names and options.
        """
        [RpcContract(Name = "with \"quotes\" and ünïcode \\", JsonContext = typeof(Outer.@class)),
        Sequential] public interface IC { [RpcMethod("a.b/c \"d\"")] Task A(int ä, string 変数); }
        public static class Outer { internal sealed class @class : JsonSerializerContext { public @class() : base(null) { }
        protected override JsonSerializerOptions? GeneratedSerializerOptions => null;
        public override JsonTypeInfo? GetTypeInfo(Type type) => null; } }
        """,

        // Obsolete, and names that differ in case only.
        "[Obsolete] public class Old; [RpcContract, Obsolete(\"gone\")] public interface IC { [Obsolete] Task<Old> A(Old a); }",
        "[RpcContract] public interface IC { Task A(); } [RpcContract] public interface Ic { Task A(); } namespace ic { "
            + "[RpcContract] public interface IC { Task A(); } }",

        // The user's own types named like those that generated code uses.
        """
        namespace Foo { public class System; public class Hawser; public class Task; public class RpcContract; public class String;
        [RpcContract] public interface IC { global::System.Threading.Tasks.Task<System> A(Hawser a, Task b, RpcContract c, String d); } }
        """,
    ];

    [Theory]
    [MemberData(nameof(Snippets))]
    public async Task P31_generated_code_compiles_without_a_warning(string source)
    {
        var compiled = CompiledSource.Of(Usings + source);

        Assert.Empty(await compiled.AnalyzeAsync());
        compiled.AssertClean();
        Assert.NotEmpty(compiled.GeneratedTexts);
    }

    [Theory]
    [InlineData(NullableContextOptions.Disable)]
    [InlineData(NullableContextOptions.Annotations)]
    public void P31_generated_code_compiles_without_a_warning_for_a_contract_without_nullable_annotations(NullableContextOptions nullable)
    {
        var compiled = CompiledSource.Of(
            [Usings + "public class P { public string Name { get; set; } } [RpcContract] public interface IC { Task<string> "
                + "A(string a, P b, List<P> c, string d = null, P e = null); Task<P> B(byte[] a, params string[] b); "
                    + "ValueTask<List<string>> C(); IAsyncEnumerable<string> D(IAsyncEnumerable<P> b, Stream c, byte[] d = null); "
                    + "ValueTask<Stream> E(ReadOnlyMemory<byte> a, IProgress<string> b, Stream c = null, IProgress<P> d = null); "
                    + "Task<ReadOnlyMemory<byte>> F(); }"],
            nullable);

        compiled.AssertClean();
    }

    [Fact]
    public void P31_generated_code_says_so_and_hides_itself()
    {
        string text = CompiledSource.Of(Usings + "namespace N; [RpcContract] public interface IC { Task A(); }").GeneratedText;

        Assert.StartsWith("// <auto-generated/>\n#nullable enable\n", text, StringComparison.Ordinal);
        Assert.Contains("[global::System.CodeDom.Compiler.GeneratedCode(\"Hawser.Rpc.Generators\"", text, StringComparison.Ordinal);
        Assert.Contains(".EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]", text, StringComparison.Ordinal);
        Assert.Contains("internal static class ICRpcContract", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
    }

    [Fact]
    public void P31_a_nested_contract_is_named_after_all_its_types()
    {
        var compiled = CompiledSource.Of(Usings + "namespace N; public class A { public class B { [RpcContract] public interface "
            + "IC { Task DoAsync(); } } }");

        Assert.NotNull(compiled.Output.GetTypeByMetadataName("N.A_B_ICRpcContract"));
    }

    [Fact]
    public void P31_the_same_source_gives_the_same_text()
    {
        const string Source = Usings + "[RpcContract] public interface IC { Task<List<string>> A(int a, string? b = \"x\"); }";

        Assert.Equal(CompiledSource.Of(Source).GeneratedText, CompiledSource.Of(Source).GeneratedText);
    }

    [Fact]
    public void W30_a_method_that_may_be_called_again_says_so_and_the_contract_has_the_same_hash_as_without()
    {
        const string start = "using System.Threading.Tasks; using Hawser.Rpc; [RpcContract] public interface IC { Task OtherAsync(); ";
        var marked = CompiledSource.Of(start + "[Idempotent] Task FindAsync(int id); }");
        var plain = CompiledSource.Of(start + "Task FindAsync(int id); }");
        marked.AssertClean();
        string line = Assert.Single(marked.GeneratedText.Split('\n'), static text => text.Contains("Idempotent", StringComparison.Ordinal));
        Assert.Contains("\"IC.FindAsync\"", line, StringComparison.Ordinal);
        Assert.Equal(plain.Hash, marked.Hash);
    }
}
