using System.Globalization;
using System.Net;

namespace Hawser.Runtimes.Display;

/// <summary>
/// Progress that is displayed, and updates where it stands: a share from 0 to 1, for all code that takes an <see cref="IProgress{T}"/>. It
/// is sent when it looks different, so it may be reported as often as one likes. Thread-safe; it may be reported to from any thread.
/// </summary>
public sealed class DisplayProgress : IProgress<double>
{
    private const int BarCells = 20;

    private readonly string _title;
    private readonly Lock _lock = new();
    private readonly DisplayHandle _display;
    private string? _message;
    private int _permille;

    internal DisplayProgress(EvaluationContext context, string title)
    {
        _title = title;
        _display = new DisplayHandle(context, Content());
    }

    /// <summary>Says how much is done.</summary>
    /// <param name="value">The share that is done; what is below 0 or no number counts as 0, what is above 1 as 1.</param>
    public void Report(double value) => Report(value, null);

    /// <summary>Says how much is done, and what is being done.</summary>
    /// <param name="value">The share that is done; what is below 0 or no number counts as 0, what is above 1 as 1.</param>
    /// <param name="message">What is being done; null for what was said last.</param>
    public void Report(double value, string? message)
    {
        int permille = double.IsNaN(value) ? 0 : (int)(1000 * Math.Clamp(value, 0, 1));
        lock (_lock)
        {
            message ??= _message;
            if (permille != _permille || message != _message)
            {
                _permille = permille;
                _message = message;
                _display.Update(Content());
            }
        }
    }

    private MimeBundle Content()
    {
        string share = (_permille / 1000.0).ToString("P1", CultureInfo.InvariantCulture);
        string label = string.Join(" ", new[] { _title, _message }.Where(static part => !string.IsNullOrEmpty(part)));
        int full = _permille * BarCells / 1000;
        string bar = $"[{new string('#', full)}{new string('.', BarCells - full)}] {share} {label}".TrimEnd();
        string value = (_permille / 1000.0).ToString(CultureInfo.InvariantCulture);
        string html = $"<progress max=\"1\" value=\"{value}\"></progress> {share} {WebUtility.HtmlEncode(label)}";
        return MimeBundle.Of(MimeTypes.Html, $"<label class=\"hawser-progress\">{html}</label>", bar);
    }
}
