namespace Hawser.Runtimes.Display;

/// <summary>
/// Something that is displayed, and can be changed where it stands, also after its evaluation has ended. Thread-safe: of two changes at the
/// same time, one follows the other.
/// </summary>
public sealed class DisplayHandle
{
    private readonly EvaluationContext _context;

    internal DisplayHandle(EvaluationContext context, object? value)
    {
        _context = context;
        Id = context.Display(Render(value));
    }

    /// <summary>The display's name, unique within its session.</summary>
    public string Id { get; }

    /// <summary>Shows another value in its place.</summary>
    /// <param name="value">The value.</param>
    public void Update(object? value) => _context.UpdateDisplay(Id, Render(value));

    private MimeBundle Render(object? value)
    {
        RenderedValue rendered = _context.Formatters.Render(value);
        if (rendered.Error is { } error)
        {
            _context.Write(OutputStreamKind.Error, error + "\n");
        }
        return rendered.Content;
    }
}
