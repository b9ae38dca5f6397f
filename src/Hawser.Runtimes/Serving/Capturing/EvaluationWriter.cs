using System.Text;

namespace Hawser.Runtimes.Serving.Capturing;

/// <summary>A console's writer: text goes to the evaluation whose code writes it, else to what was there before.</summary>
internal sealed class EvaluationWriter(OutputStreamKind stream, TextWriter before) : TextWriter(before.FormatProvider)
{
    public override Encoding Encoding => before.Encoding;

    public override void Write(char value)
    {
        if (EvaluationContext.Current is { } evaluation)
        {
            evaluation.Write(stream, [value]);
        }
        else
        {
            before.Write(value);
        }
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        if (EvaluationContext.Current is { } evaluation)
        {
            evaluation.Write(stream, buffer);
        }
        else
        {
            before.Write(buffer);
        }
    }

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void WriteLine(string? value)
    {
        if (EvaluationContext.Current is { } evaluation)
        {
            evaluation.Write(stream, value);
            evaluation.Write(stream, CoreNewLine);
        }
        else
        {
            before.WriteLine(value);
        }
    }

    public override void Flush()
    {
        if (EvaluationContext.Current is null)
        {
            before.Flush();
        }
    }
}
