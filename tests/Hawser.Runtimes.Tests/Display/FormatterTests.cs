using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Hawser.Runtimes.Display;

namespace Hawser.Runtimes.Tests.Display;

/// <summary>Formatters of users.</summary>
public sealed class FormatterTests
{
    private readonly DisplayFormatters _formatters = new();

    [Fact]
    public void E18_the_formatter_of_the_most_derived_type_wins()
    {
        _formatters.Register<object>(static _ => MimeBundle.OfText("object"));
        _formatters.Register<IHull>(static _ => MimeBundle.OfText("hull"));
        _formatters.Register<Vessel>(static _ => MimeBundle.OfText("vessel"));
        _formatters.Register<Yacht>(static _ => MimeBundle.OfText("yacht"));

        object[] values = [new Ketch(), new Vessel(), new Raft(), new Uri("rope:knot")];

        Assert.Equal(["yacht", "vessel", "hull", "object"], values.Select(Text));
    }

    [Fact]
    public void E18_of_interfaces_the_most_derived_wins_and_then_the_one_registered_last()
    {
        _formatters.Register<IDeck>(static _ => MimeBundle.OfText("deck"));
        _formatters.Register<IHull>(static _ => MimeBundle.OfText("hull"));
        Assert.Equal("deck", Text(new Raft()));

        _formatters.Register<IRig>(static _ => MimeBundle.OfText("rig"));
        Assert.Equal("rig", Text(new Raft()));
        _formatters.Register<IDeck>(static _ => MimeBundle.OfText("deck again"));
        Assert.Equal("deck again", Text(new Raft()));
    }

    [Fact]
    public void E18_a_generic_definition_stands_for_all_that_are_made_of_it()
    {
        _formatters.Register(typeof(List<>), static list => MimeBundle.OfText(list.GetType().GetGenericArguments()[0].Name));

        Assert.Equal("Int32", Text(new List<int>()));
        Assert.Equal("[ ]", Text(Array.Empty<int>()));
    }

    [Fact]
    public void E18_strings_and_numbers_may_have_a_formatter_too()
    {
        _formatters.Register<int>(static i => MimeBundle.OfText($"#{i}"));

        Assert.Equal("[ #1, 2 ]", Text(new object[] { 1, 2L }));
    }

    [Fact]
    public void E18_forms_may_be_registered_one_by_one_and_the_text_is_there_anyway()
    {
        _formatters.Register<Vessel>(MimeTypes.Html, static vessel => $"<b>{vessel.Name}</b>");
        _formatters.Register<Vessel>(MimeTypes.Markdown, static vessel => $"**{vessel.Name}**");

        MimeBundle content = _formatters.Render(new Vessel()).Content;

        Assert.Equal("<b>Hull</b>", content.Forms[MimeTypes.Html]);
        Assert.Equal("**Hull**", content.Forms[MimeTypes.Markdown]);
        Assert.Equal("Vessel { Name = Hull }", content.Text);
    }

    [Fact]
    public void E18_a_type_may_say_itself_how_it_is_shown_and_what_is_registered_for_it_wins()
    {
        Assert.Equal("{ Buoy = (red buoy) }", Text(new { Buoy = new Buoy() }));

        _formatters.Register<IHull>(static _ => MimeBundle.OfText("hull"));
        Assert.Equal("(red buoy)", Text(new Buoy()));

        _formatters.Register<Buoy>(static _ => MimeBundle.OfText("buoy"));
        Assert.Equal("buoy", Text(new Buoy()));
    }

    [Fact]
    public void E17_a_formatter_that_throws_gives_an_error_and_the_value_is_shown_without_it()
    {
        _formatters.Register<Vessel>(static _ => throw new InvalidOperationException("no chart"));
        _formatters.Register<Raft>(static _ => null!);

        RenderedValue rendered = _formatters.Render(new object[] { new Vessel(), new Raft(), 3 });

        Assert.Equal("[ Vessel { Name = Hull }, Raft { }, 3 ]", rendered.Content.Text);
        string[] lines = rendered.Error!.Split('\n');
        Assert.Equal(
            "The formatter of Hawser.Runtimes.Tests.Display.FormatterTests.Vessel threw System.InvalidOperationException: no chart",
            lines[0]);
        Assert.Contains("E17_a_formatter_that_throws", lines[1], StringComparison.Ordinal);
        Assert.Contains(lines, static line => line.EndsWith("InvalidOperationException: It returned null.", StringComparison.Ordinal));
        Assert.DoesNotContain("ValueWalker", rendered.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void E17_a_formatter_that_renders_its_own_value_again_has_an_end()
    {
        _formatters.Register<Vessel>(vessel => _formatters.Render(vessel).Content);

        Assert.NotEmpty(Text(new Vessel()));
    }

    [Fact]
    public void E18_what_is_removed_or_reset_is_gone()
    {
        _formatters.Register<Vessel>(static _ => MimeBundle.OfText("vessel"));
        Assert.True(_formatters.Remove(typeof(Vessel)));
        Assert.False(_formatters.Remove(typeof(Vessel)));
        _formatters.Register<Yacht>(static _ => MimeBundle.OfText("yacht"));
        _formatters.Options = new DisplayOptions { MaxItems = 1 };
        _formatters.Reset();

        Assert.Equal("[ Vessel { Name = Hull }, Yacht { Name = Hull } ]", Text(new Vessel[] { new(), new Yacht() }));
    }

    [Fact]
    public void E16_types_that_were_shown_and_have_formatters_can_be_unloaded_while_the_formatters_live()
    {
        WeakReference type = ShowOne(_formatters);
        for (int i = 0; i < 20 && type.IsAlive; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.False(type.IsAlive);
        Assert.Equal("1", Text(1));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference ShowOne(DisplayFormatters formatters)
    {
        TypeBuilder shown = Define("Shown");
        shown.DefineField("Length", typeof(int), FieldAttributes.Public);
        object value = Activator.CreateInstance(shown.CreateType())!;
        Assert.Equal("Shown { Length = 0 }", formatters.Render(value).Content.Text);
        Assert.Equal("{\"Length\":0}", CellFunctions.Json(value).Text);
        formatters.Register(value.GetType(), static _ => MimeBundle.OfText("formatted"));
        Assert.Equal("formatted", formatters.Render(value).Content.Text);
        return new WeakReference(value.GetType());

        static TypeBuilder Define(string name) => AssemblyBuilder
            .DefineDynamicAssembly(new AssemblyName("Shown"), AssemblyBuilderAccess.RunAndCollect)
            .DefineDynamicModule("Shown")
            .DefineType(name, TypeAttributes.Public);
    }

    private string Text(object? value) => _formatters.Render(value).Content.Text;

    private interface IHull;

    private interface IDeck : IHull;

    private interface IRig;

    private class Vessel : IHull
    {
        public string Name { get; } = "Hull";
    }

    private class Yacht : Vessel;

    private sealed class Ketch : Yacht;

    private sealed class Raft : IDeck, IRig;

    private sealed class Buoy : IDisplayable, IHull
    {
        public MimeBundle ToMimeBundle() => MimeBundle.OfText("(red buoy)");
    }
}
