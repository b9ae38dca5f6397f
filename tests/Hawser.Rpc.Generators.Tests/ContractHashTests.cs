using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Hawser.Rpc.Generators.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Hawser.Rpc.Generators.Tests;

public sealed class ContractHashTests
{
    private const string Start = """
        using System;
        using System.Collections.Generic;
        using System.Text.Json.Serialization;
        using System.Threading;
        using System.Threading.Tasks;
        using Hawser.Rpc;
        namespace N;
        [RpcContract] public interface IC
        {
            Task<Person> FindAsync(string name, int limit = 5, CancellationToken ct = default);
            Task PutAsync(Person person, Color color);
            [OneWay] ValueTask NoteAsync(string text);
        }
        public class Person : Base { public string Name { get; set; } = ""; public Person? Friend { get; set; }
        public List<Address> Addresses { get; init; } = []; private int _age; public int Age() => _age; }
        public class Base { public int Id { get; set; } }
        public record struct Address(string Street, int? Number);
        public enum Color { Red, Green = 5 }
        """;

    public static TheoryData<string, string> Same { get; } = new()
    {
        { "Task PutAsync(Person person, Color color);", "" /* moved to the end, see the test */ },
        { "[RpcContract] public", "/* A comment. */ [RpcContract]\n\n  public" },
        { ", CancellationToken ct = default", "" },
        { "CancellationToken ct = default", "CancellationToken other" },
        { "ValueTask NoteAsync", "Task NoteAsync" },
        { "Task<Person> FindAsync(string name", "ValueTask<global::N.Person> FindAsync(System.String name" },
        { "private int _age;", "private long _age; internal string? Hidden { get; set; } public static int Count; public const "
            + "int Max = 1; public int this[int i] => i;" },
        { "public int Age() => _age;", "public long Months() => _age * 12;" },
        { "public string Name { get; set; } = \"\"; public Person? Friend { get; set; }", "public Person? Friend { get; set; } "
            + "public string Name { get; set; } = \"other\";" },
        { "enum Color { Red, Green = 5 }", "enum Color { Green = 5, Red = 0 }" },
        { "[RpcContract] public interface", "[RpcContract] internal interface" },
        { "public class Person : Base", "public sealed class Person : Base, IComparable<Person>" },
        { "private int _age;", "private int _age; [JsonIgnore] public int Ignored { get; set; } int "
            + "IComparable<Person>.CompareTo(Person? p) => 0;" },
        { "public int Id { get; set; }", "public int Id;" },
        { "interface IC\n", "interface IC : IEmpty\n" },
    };

    public static TheoryData<string, string> Different { get; } = new()
    {
        { "interface IC\n", "interface ID\n" },
        { "FindAsync", "SeekAsync" },
        { "string name", "string title" },
        { "string name", "string? name" },
        { "string name", "object name" },
        { "int limit = 5", "int limit = 6" },
        { "int limit = 5", "int limit" },
        { "int limit = 5", "long limit = 5" },
        { "string name, int limit = 5", "int limit, string name" },
        { "Task<Person> FindAsync", "Task<Person?> FindAsync" },
        { "Task<Person> FindAsync", "Task<List<Person>> FindAsync" },
        { "Task<Person> FindAsync", "Task FindAsync" },
        { "[OneWay] ", "" },
        { "[OneWay] ", "[OneWay, RpcMethod(\"note\")] " },
        { "[RpcContract]", "[RpcContract(Name = \"Other\")]" },
        { "Task PutAsync(Person person, Color color);", "" },
        { "namespace N;", "namespace M;" },
        { "public string Name", "public string FullName" },
        { "public string Name", "public string? Name" },
        { "public string Name", "public required string Name" },
        { "public string Name", "[JsonPropertyName(\"name\")] public string Name" },
        { "public string Name", "[JsonIgnore] public string Name" },
        { "private int _age;", "public int _age;" },
        { "private int _age;", "[JsonInclude] private long _age;" },
        { "int Id", "long Id" },
        { "Person : Base", "Person" },
        { "NoteAsync(string text)", "NoteAsync(byte[] text)" },
        { "NoteAsync(string text)", "NoteAsync(byte[]? text)" },
        { "NoteAsync(string text)", "NoteAsync(ReadOnlyMemory<byte> text)" },
        { "string name", "System.IO.Stream name" },
        { "string name", "System.IO.Stream? name" },
        { "string name", "IAsyncEnumerable<string> name" },
        { "string name", "IAsyncEnumerable<string?> name" },
        { "string name", "IEnumerable<string> name" },
        { "string name", "IProgress<string> name" },
        { "string name", "IProgress<string>? name" },
        { "string name", "IProgress<Color> name" },
        { "Task<Person> FindAsync", "IAsyncEnumerable<Person> FindAsync" },
        { "Task<Person> FindAsync", "IAsyncEnumerable<Person?> FindAsync" },
        { "Task<Person> FindAsync", "Task<IEnumerable<Person>> FindAsync" },
        { "Task<Person> FindAsync", "Task<System.IO.Stream> FindAsync" },
        { "Task<Person> FindAsync", "Task<byte[]> FindAsync" },
        { "Task<Person> FindAsync", "Task<ReadOnlyMemory<byte>> FindAsync" },
        { "int? Number", "int Number" },
        { "int? Number)", "int? Number, string City)" },
        { "record struct Address", "record class Address" },
        { "Green = 5", "Green = 6" },
        { "Green = 5", "Green = 5, Blue" },
        { "enum Color", "enum Color : byte" },
        { "List<Address>", "Address[]" },
        { "Red,", "[JsonStringEnumMemberName(\"rot\")] Red," },
        { "public class Base", "[JsonDerivedType(typeof(Person), \"p\")] public class Base" },
        { "public enum Color", "[JsonConverter(typeof(JsonStringEnumConverter))] public enum Color" },
    };

    [Theory]
    [MemberData(nameof(Same))]
    public void P31_the_contract_hash_stays_when_nothing_of_the_contract_changes(string before, string after)
    {
        string changed = after.Length == 0 && before.StartsWith("Task", StringComparison.Ordinal)
            ? Replaced(before, "").Replace("NoteAsync(string text);", "NoteAsync(string text); " + before, StringComparison.Ordinal)
            : Replaced(before, after);

        Assert.Equal(HashOf(Start), HashOf(changed + " public interface IEmpty;"));
    }

    [Theory]
    [MemberData(nameof(Different))]
    public void P31_the_contract_hash_differs_when_something_of_the_contract_changes(string before, string after) =>
        Assert.NotEqual(HashOf(Start), HashOf(Replaced(before, after)));

    [Fact]
    public void P31_all_those_changes_give_different_hashes()
    {
        IEnumerable<string> alike = Different
            .GroupBy(static row => HashOf(Replaced(row.Data.Item1, row.Data.Item2)))
            .Where(static group => group.Count() > 1)
            .Select(static group => string.Join(" | ", group.Select(static row => $"{row.Data.Item1} -> {row.Data.Item2}")));

        Assert.Empty(alike);
    }

    /// <summary>The source, the canonical text and the hash in the page.</summary>
    private const string Example = "```csharp\n(.*?)```.*?```\n(.*?)```\n\nIts hash: `([0-9a-f]{64})`";

    // A build of today and one of next year must agree: a change of the format shows here, and then the format's number changes.
    [Fact]
    public async Task P31_the_contract_hash_and_its_canonical_text_are_those_that_the_page_shows()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "contract-hash.md");
        string page = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        GroupCollection example = Regex.Match(page, Example, RegexOptions.Singleline).Groups;

        Assert.Equal(example[3].Value, HashOf(example[1].Value));
        Assert.Equal(example[3].Value, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(example[2].Value))));
    }

    [Fact]
    public void P31_types_that_refer_to_each_other_have_an_end()
    {
        const string Cyclic = """
            using System.Collections.Generic; using System.Threading.Tasks; using Hawser.Rpc;
            [RpcContract] public interface IC { Task A(Node<int> a, Left b, Shape c); }
            public class Node<T> { public T Value = default!; public Node<Node<T>>? Deeper; public Node<T>[]? Others; }
            public class Left { public Right? R { get; set; } } public class Right { public Dictionary<string, Left>? L { get; set; }
            public Right? Self { get; set; } }
            [System.Text.Json.Serialization.JsonDerivedType(typeof(Circle))] public abstract class Shape { }
            public class Circle : Shape { public double Radius; }
            """;

        Assert.NotEqual(HashOf(Cyclic), HashOf(Cyclic.Replace("double Radius", "float Radius", StringComparison.Ordinal)));
        Assert.NotEqual(HashOf(Cyclic), HashOf(Cyclic.Replace("public T Value", "public List<T> Value", StringComparison.Ordinal)));
        Assert.NotEqual(HashOf(Cyclic), HashOf(Cyclic.Replace("Right? Self", "Left? Self", StringComparison.Ordinal)));
    }

    [Fact]
    public void P31_a_framework_type_counts_by_its_name_alone()
    {
        string text = HashOf("using System.Threading.Tasks; using Hawser.Rpc; [RpcContract] public interface IC { Task "
            + "A(System.Version a); }");

        Assert.NotEqual(text, HashOf("using System.Threading.Tasks; using Hawser.Rpc; [RpcContract] public interface IC { Task "
            + "A(System.Uri a); }"));
    }

    [Fact]
    public void P31_the_contract_hash_is_the_same_whether_carried_types_come_from_source_or_from_a_library()
    {
        const string Contract = "using N; using System.Threading.Tasks; using Hawser.Rpc; [RpcContract] public interface IC { "
            + "Task<Person> A((int X, Color? Y) a); }";
        string types = "#nullable enable\nusing System;\nusing System.Collections.Generic;\nnamespace "
            + "N;\n" + Start[Start.IndexOf("public class Person", StringComparison.Ordinal)..];
        Microsoft.CodeAnalysis.CSharp.CSharpCompilation library = CompiledSource.Of(types).Input;
        using var image = new MemoryStream();
        Assert.True(library.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);

        var fromSource = CompiledSource.Of(Contract, types);
        Microsoft.CodeAnalysis.CSharp.CSharpCompilation input = CompiledSource.Of(Contract).Input.AddReferences(MetadataReference.CreateFromImage(image.ToArray()));
        var fromLibrary = CompiledSource.Of(input, fromSource.Driver);

        fromLibrary.AssertClean();
        Assert.Equal(fromSource.Hash, fromLibrary.Hash);
    }

    private static string Replaced(string before, string after)
    {
        Assert.Contains(before, Start, StringComparison.Ordinal);
        return Start.Replace(before, after, StringComparison.Ordinal);
    }

    private static string HashOf(string source)
    {
        string hash = CompiledSource.Of(source).Hash;
        Assert.Equal(64, hash.Length);
        return hash;
    }
}
